import { QueryClient } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from '@tanstack/react-router'
import { modelNames } from '#stages/attribution/models/model-name.ts'
import { me } from './api/queries.ts'
import { Problem } from './api/problem.ts'
import { readRange, type Range } from './format/range.ts'
import { conversions, type ModelsSearch, rowsBy, windows } from './parts/models-asked.ts'
import {
  type CallsSearch,
  callResults,
  costTabs,
  type CostTab,
  understood,
  type FormsSearch,
  oneOf,
  type ReturnSearch,
  type Search,
  settingsSections,
  type SettingsSection,
  spamShown,
  text,
  type TextsSearch,
  word,
} from './searches.ts'
import { isWelcomed, lastAccount, rememberAccount } from './shell/last-account.ts'
import { Lost, Opening, Root, Trouble } from './shell/root.tsx'
import { Shell } from './shell/shell.tsx'

// The whole map of the dashboard. Every filter and range is in the address, so a view is a link.

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal does not change by asking again; a server that restarts does answer in a moment.
      retry: (failures, error) =>
        failures < 3 && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
  },
})

const root = createRootRoute({ component: Root, notFoundComponent: Lost, errorComponent: Trouble })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Search): { link?: 'used'; to?: string } =>
    understood({ link: oneOf(['used'] as const, search['link']), to: text(search['to']) }),
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
})

const needsSignIn = (error: unknown, to: string) =>
  error instanceof Problem && error.status === 401
    ? redirect({ to: '/sign-in', search: to === '/' ? {} : { to } })
    : error

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  beforeLoad: async ({ location }) => {
    const { user } = await queries.ensureQueryData(me).catch((error: unknown) => {
      throw needsSignIn(error, location.href)
    })
    if (!user || user.hasPassword) throw redirect({ to: '/' })
  },
  component: lazyRouteComponent(() => import('./pages/welcome.tsx'), 'WelcomePage'),
})

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const { user, accounts } = await queries.ensureQueryData(me).catch((error: unknown) => {
      throw needsSignIn(error, '/')
    })
    if (user && !user.hasPassword && !isWelcomed()) throw redirect({ to: '/welcome' })
    const account =
      accounts.find(({ id }) => id === lastAccount()) ??
      accounts.find(({ kind }) => kind === 'client') ??
      accounts[0]
    if (!account) throw notFound()
    throw redirect({ to: '/$account', params: { account: account.id } })
  },
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/$account',
  beforeLoad: async ({ params, location }) => {
    const { accounts } = await queries.ensureQueryData(me).catch((error: unknown) => {
      throw needsSignIn(error, location.href)
    })
    if (!accounts.some(({ id }) => id === params.account)) throw notFound()
    rememberAccount(params.account)
  },
  component: Shell,
})

const home = createRoute({
  getParentRoute: () => account,
  path: '/',
  validateSearch: (search: Search): Range => readRange(search),
  component: lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage'),
})

const calls = createRoute({
  getParentRoute: () => account,
  path: '/calls',
  validateSearch: (search: Search): CallsSearch =>
    understood({
      ...readRange(search),
      search: text(search['search']),
      result: oneOf(callResults, search['result']),
      number: text(search['number']),
      source: text(search['source']),
      channel: text(search['channel']),
      campaign: word(search['campaign']),
      term: word(search['term']),
      landing: word(search['landing']),
      test: typeof search['test'] === 'boolean' ? search['test'] : undefined,
      spam: oneOf(spamShown, search['spam']),
    }),
  component: lazyRouteComponent(() => import('./pages/calls.tsx'), 'CallsPage'),
})

const call = createRoute({
  getParentRoute: () => account,
  path: '/calls/$call',
  component: lazyRouteComponent(() => import('./pages/call.tsx'), 'CallPage'),
})

const texts = createRoute({
  getParentRoute: () => account,
  path: '/texts',
  validateSearch: (search: Search): TextsSearch =>
    understood({
      thread: text(search['thread']),
      search: text(search['search']),
      unread: search['unread'] === true ? true : undefined,
    }),
  component: lazyRouteComponent(() => import('./pages/texts.tsx'), 'TextsPage'),
})

const forms = createRoute({
  getParentRoute: () => account,
  path: '/forms',
  validateSearch: (search: Search): FormsSearch =>
    understood({
      ...readRange(search),
      search: text(search['search']),
      form: text(search['form']),
      site: text(search['site']),
      source: text(search['source']),
      channel: text(search['channel']),
      campaign: text(search['campaign']),
      spam: oneOf(spamShown, search['spam']),
    }),
  component: lazyRouteComponent(() => import('./pages/forms.tsx'), 'FormsPage'),
})

const form = createRoute({
  getParentRoute: () => account,
  path: '/forms/$form',
  component: lazyRouteComponent(() => import('./pages/form.tsx'), 'FormPage'),
})

const ownForms = createRoute({
  getParentRoute: () => account,
  path: '/forms/own',
  component: lazyRouteComponent(() => import('./pages/own-forms.tsx'), 'OwnFormsPage'),
})

const ownForm = createRoute({
  getParentRoute: () => account,
  path: '/forms/own/$own',
  component: lazyRouteComponent(() => import('./pages/own-form.tsx'), 'OwnFormPage'),
})

const sources = createRoute({
  getParentRoute: () => account,
  path: '/sources',
  validateSearch: (search: Search): Range & { below?: 'term' | 'landing' } => ({
    ...readRange(search),
    ...understood({ below: oneOf(['term', 'landing'] as const, search['below']) }),
  }),
  component: lazyRouteComponent(() => import('./pages/sources.tsx'), 'SourcesPage'),
})

const models = createRoute({
  getParentRoute: () => account,
  path: '/models',
  validateSearch: (search: Search): ModelsSearch =>
    understood({
      ...readRange(search),
      by: oneOf(rowsBy, search['by']),
      conversion: oneOf(conversions, search['conversion']),
      models: text(search['models']),
      window: windows.find((days) => days === search['window']),
      measure: oneOf(['money'] as const, search['measure']),
    }),
  component: lazyRouteComponent(() => import('./pages/models.tsx'), 'ModelsPage'),
})

const people = createRoute({
  getParentRoute: () => account,
  path: '/people',
  validateSearch: (search: Search): { search?: string } => understood({ search: text(search['search']) }),
  component: lazyRouteComponent(() => import('./pages/people.tsx'), 'PeoplePage'),
})

const person = createRoute({
  getParentRoute: () => account,
  path: '/people/$person',
  component: lazyRouteComponent(() => import('./pages/person.tsx'), 'PersonPage'),
})

const costAndReturn = createRoute({
  getParentRoute: () => account,
  path: '/return',
  validateSearch: (search: Search): ReturnSearch =>
    understood({ ...readRange(search), model: oneOf(modelNames, search['model']) }),
  component: lazyRouteComponent(() => import('./pages/cost-and-return.tsx'), 'CostAndReturnPage'),
})

const costs = createRoute({
  getParentRoute: () => account,
  path: '/costs',
  validateSearch: (search: Search): { tab?: CostTab } => understood({ tab: oneOf(costTabs, search['tab']) }),
  component: lazyRouteComponent(() => import('./pages/costs.tsx'), 'CostsPage'),
})

const team = createRoute({
  getParentRoute: () => account,
  path: '/team',
  validateSearch: (search: Search): Range => readRange(search),
  component: lazyRouteComponent(() => import('./pages/team.tsx'), 'TeamPage'),
})

const accuracy = createRoute({
  getParentRoute: () => account,
  path: '/accuracy',
  validateSearch: (search: Search): Range => readRange(search),
  component: lazyRouteComponent(() => import('./pages/accuracy.tsx'), 'AccuracyPage'),
})

const numbers = createRoute({
  getParentRoute: () => account,
  path: '/numbers',
  component: lazyRouteComponent(() => import('./pages/numbers.tsx'), 'NumbersPage'),
})

const sites = createRoute({
  getParentRoute: () => account,
  path: '/sites',
  component: lazyRouteComponent(() => import('./pages/sites.tsx'), 'SitesPage'),
})

const setUp = createRoute({
  getParentRoute: () => account,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./pages/set-up.tsx'), 'SetUpPage'),
})

const settings = createRoute({
  getParentRoute: () => account,
  path: '/settings',
  validateSearch: (search: Search): { section?: SettingsSection } =>
    understood({ section: oneOf(settingsSections, search['section']) }),
  component: lazyRouteComponent(() => import('./pages/settings.tsx'), 'SettingsPage'),
})

const flow = createRoute({
  getParentRoute: () => account,
  path: '/flows/$flow',
  component: lazyRouteComponent(() => import('./pages/flow.tsx'), 'FlowPage'),
})

const tree = root.addChildren([
  signIn,
  welcome,
  start,
  account.addChildren([
    home,
    calls,
    call,
    texts,
    forms,
    form,
    ownForms,
    ownForm,
    people,
    person,
    sources,
    models,
    costAndReturn,
    costs,
    team,
    accuracy,
    numbers,
    sites,
    setUp,
    settings,
    flow,
  ]),
])

export const makeRouter = () =>
  createRouter({
    routeTree: tree,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultPendingComponent: Opening,
    defaultErrorComponent: Trouble,
    defaultNotFoundComponent: Lost,
    context: {},
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
