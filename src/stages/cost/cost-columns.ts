/** What a column of a file of costs may hold. */
export type CostColumn =
  | 'day'
  | 'week'
  | 'month'
  | 'from'
  | 'to'
  | 'source'
  | 'medium'
  | 'campaign'
  | 'campaignId'
  | 'keyword'
  | 'amount'
  | 'currency'

/** Where a file of costs comes from; `table`: one's own, or of a platform we do not know by its headings. */
export const fileOrigins = ['google-ads', 'microsoft-ads', 'meta', 'table'] as const
export type FileOrigin = (typeof fileOrigins)[number]

/**
 * Headings as the platforms write them in the languages we have seen exports in, in small letters, anything but letters left out.
 * Google: https://support.google.com/google-ads/answer/2454071. Microsoft: UI names and the reporting API's
 * (https://learn.microsoft.com/advertising/reporting-service/campaignperformancereportcolumn). Meta:
 * https://www.facebook.com/business/help/1029605970503786
 */
const headings: Readonly<Record<CostColumn, string>> = {
  day: 'day date timeperiod gregoriandate tag datum jour día dia fecha giorno zi ziua data день дата dag dzień',
  week: 'week woche semaine semana settimana săptămână săptămâna тиждень',
  month: 'month monat mois mes mês mese lună luna місяць',
  from: 'reportingstarts startdate from berichtsanfang débutdesrapports débutdurapport iniciodelinforme iniziodeirapporti începutulraportării початокзвіту початокзвітності',
  to: 'reportingends enddate until berichtsende findesrapports findurapport findelinforme finedeirapporti sfârșitulraportării кінецьзвіту завершеннязвітності',
  source: 'source utmsource sursă sursa джерело',
  medium: 'medium utmmedium mediu канал',
  campaign:
    'campaign campaignname utmcampaign kampagne kampagnenname campagne nomdelacampagne campaña nombredelacampaña campagna nomedellacampagna nomecampagna campanha campanie numelecampaniei numecampanie кампанія назвакампанії',
  campaignId:
    'campaignid kampagnenid identificantdelacampagne iddelacampagne identificadordelacampaña idcampanie ідентифікаторкампанії',
  keyword:
    'keyword searchkeyword keywordtext utmterm suchkeyword motclé motcléderecherche palabraclave palabraclavedebúsqueda parolachiave cuvântcheie cuvântcheiedecăutare ключовеслово пошуковеключовеслово',
  amount:
    'cost spend amount amountspent totalcost kosten ausgegebenerbetrag ausgaben coût montantdépensé dépense coste importegastado gasto costo importospeso spesa sumacheltuită cheltuială suma вартість витрати витраченасума сума',
  currency:
    'currency currencycode währung währungscode devise codedeladevise divisa moneda códigodemoneda códigodedivisa valuta codicevaluta monedă codmonedă codulmonedei валюта кодвалюти',
}

const columnOf: ReadonlyMap<string, CostColumn> = new Map(
  Object.entries(headings).flatMap(
    ([column, words]) => words.split(' ').map((word) => [word, column as CostColumn] as const), // the keys of the table
  ),
)

const lettersOf = (heading: string): string => heading.toLowerCase().replaceAll(/[^\p{L}]/gu, '')

/** `Amount spent (EUR)`: the heading without its currency, and the currency. */
const inBrackets = /^(.*?)\s*\(([A-Z]{3})\)$/

/** What stands in each column of the line of headings; null when it is no such line. */
export function readCostHeadings(
  cells: readonly string[],
): Readonly<{ columns: readonly (CostColumn | null)[]; currency: string | null }> | null {
  const found = cells.map((cell) => {
    const [, plain = cell, currency = null] = inBrackets.exec(cell.trim()) ?? []
    return { column: columnOf.get(lettersOf(plain)) ?? null, currency }
  })
  const columns = found.map(({ column }, at) =>
    found.findIndex((other) => other.column === column) === at ? column : null,
  )
  const has = (column: CostColumn): boolean => columns.includes(column)
  if (!has('amount') || !(has('campaign') || has('day') || has('source') || has('from'))) return null
  return { columns, currency: found[columns.indexOf('amount')]?.currency ?? null }
}

/** What only one platform writes, in its headings or above them. */
const marks: readonly (readonly [FileOrigin, RegExp])[] = [
  ['table', /^(source|utm.?source|surs[ăa]|джерело)$/i],
  [
    'microsoft-ads',
    /^(CampaignName|GregorianDate|TimePeriod|CurrencyCode|Spend|Gregorian date|Report Name:.*|Report Aggregation:.*)$/,
  ],
  [
    'meta',
    /^(reporting (starts|ends)|.*\([A-Z]{3}\)|ad set name|ad set delivery|campaign delivery|attribution setting|berichts(anfang|ende))$/i,
  ],
  [
    'google-ads',
    /^(Impr\.|Avg\. (CPC|cost)|Interactions|Search keyword|Campaign status|Currency code|.*(report|bericht)|Rapport .*|Raport.*|Informe .*|Звіт.*)$/,
  ],
]

/** Which platform writes such headings, and such lines above them. */
export const originOf = (above: readonly string[], headingCells: readonly string[]): FileOrigin =>
  marks.find(([, mark]) => [...headingCells, ...above].some((cell) => mark.test(cell.trim())))?.[0] ?? 'table'
