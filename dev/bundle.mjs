// Bundles the styles and scripts of the pages into web/asset/dist: hashed names,
// manifest.json, and gzip and brotli copies. Run by "npm run build".
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const src = join(root, 'web/asset/src')
const dist = join(root, 'web/asset/dist')
const fresh = dist + '.new'
const nhsuk = join(root, 'node_modules/nhsuk-frontend/dist/nhsuk')

// Our neutral colours in place of the NHS identity's blues. Functional colours
// (green buttons, red errors, the yellow focus) stay as the design system has them.
const palette = {
  '#005eb8': '#005a70', // brand, links: 7.8:1 on white
  '#0055a6': '#005166',
  '#004b93': '#00485a',
  '#004281': '#004050',
  '#003d78': '#003a48',
  '#002f5c': '#002d38',
  '#003087': '#003648',
  '#337ec6': '#337b8d',
  '#c7dcef': '#c5dde3',
  '#ccdff1': '#cce1e7',
  '#d9e7f4': '#d9e9ed',
  'rgba(0, 47, 92, ': 'rgba(0, 45, 56, ',
  'rgba(0, 85, 166, ': 'rgba(0, 81, 102, ',
  'rgba(0, 28, 55, ': 'rgba(0, 30, 38, ',
  'rgba(179, 207, 234, ': 'rgba(179, 207, 216, '
}

// The design system's style sheet without its fonts (licensed, and from another
// host) and in our colours.
const neutral = {
  name: 'neutral',
  setup(b) {
    b.onLoad({ filter: /nhsuk-frontend\.css$/ }, async ({ path }) => {
      let css = await readFile(path, 'utf8')
      css = css.replace(/@font-face\s*{[^}]*}/g, '')
      css = css.replaceAll('"Frutiger W01", arial, sans-serif', 'var(--app-font)')
      css = css.replace(/\/\*# sourceMappingURL=.*?\*\//g, '')
      for (const [theirs, ours] of Object.entries(palette)) css = css.replaceAll(theirs, ours)
      return { contents: css, loader: 'css', resolveDir: dirname(path) }
    })
    b.onResolve({ filter: /^\/assets\/images\// }, ({ path }) => ({
      path: join(nhsuk, path)
    }))
  }
}

const result = await build({
  absWorkingDir: root,
  entryPoints: { app: join(src, 'app.js'), style: join(src, 'app.css') },
  bundle: true,
  minify: true,
  charset: 'utf8',
  format: 'esm',
  target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
  loader: { '.svg': 'dataurl' },
  legalComments: 'none',
  outdir: fresh,
  write: false,
  plugins: [neutral]
})

const outputs = { 'icon.svg': await readFile(join(src, 'icon.svg')) }
for (const { path, contents } of result.outputFiles) {
  if (path.endsWith('app.js')) outputs['app.js'] = Buffer.from(contents)
  if (path.endsWith('style.css')) outputs['app.css'] = Buffer.from(contents)
}

for (const [name, data] of Object.entries(outputs)) {
  const text = data.toString().toLowerCase()
  for (const unwanted of ['#005eb8', 'frutiger', 'assets.nhs.uk', 'sourcemappingurl', '@import']) {
    if (text.includes(unwanted)) throw new Error(`${name} still holds ${unwanted}`)
  }
  if (!name.endsWith('.css')) continue
  for (const [url] of text.matchAll(/url\(.{0,60}/g)) {
    if (!/^url\(\s*["']?(data:|#)/.test(url)) throw new Error(`${name} fetches ${url}`)
  }
}

await rm(fresh, { recursive: true, force: true })
await mkdir(fresh, { recursive: true })
const manifest = {}
for (const name of Object.keys(outputs).sort()) {
  const data = outputs[name]
  const digest = createHash('sha256').update(data).digest('hex').slice(0, 12)
  const dot = name.lastIndexOf('.')
  const served = `${name.slice(0, dot)}-${digest}${name.slice(dot)}`
  manifest[name] = served
  await writeFile(join(fresh, served), data)
  await writeFile(join(fresh, served + '.gz'), gzipSync(data, { level: 9 }))
  await writeFile(join(fresh, served + '.br'), brotliCompressSync(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11 }
  }))
}
await writeFile(join(fresh, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n')
await rm(dist, { recursive: true, force: true })
await rename(fresh, dist)
console.log((await readdir(dist)).filter(f => f.endsWith('.br')).map(f => f.slice(0, -3)).join(' '))
