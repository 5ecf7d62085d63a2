import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build, defineConfig } from 'vite'

// The dashboard. `npm run dev` serves it with the API of a running server behind it; everything else only builds it.
const here = fileURLToPath(new URL('.', import.meta.url))

const dashboard = defineConfig({
  root: `${here}src/web`,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: `${here}dist/web`,
    emptyOutDir: true,
    assetsInlineLimit: 0, // the page's policy allows no data: scripts or fonts
    target: 'es2022',
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env['RINGROOT_URL'] ?? 'http://127.0.0.1:3000' },
  },
})

/** Builds the dashboard into `dist/web`; what the first start does. */
export async function buildDashboard(): Promise<void> {
  await build({ ...dashboard, configFile: false, logLevel: 'warn' })
}

export default dashboard
