// Package asset holds the style sheet, the script and the icon of the pages and
// serves them.
//
// The sources are in src; "npm run build" bundles them, with the NHS design
// system's styles and behaviours (nhsuk-frontend, MIT), into the folder dist
// under names that contain a digest of their content, listed in manifest.json.
// dist is not committed. Without it the committed dist-placeholder is embedded:
// the pages then look plain but say and do the same, because every page works
// without script.
//
// Invariants: a hashed name never changes its content, so it may be cached for
// ever; an unhashed one is always revalidated by its ETag. Nothing is fetched
// from elsewhere: no fonts, no images, no scripts. The package holds no page.
package asset

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Prefix is where Handler is to be mounted.
const Prefix = "/asset/"

// The pattern matches dist-placeholder always and dist when it was built.
//
//go:embed dist*
var files embed.FS

var embedded = mustOpen(files)

// Built says whether the real bundle is embedded, not the placeholder.
func Built() bool { return embedded.built }

// Path gives the URL path of an asset by its plain name, for example
// "/asset/app-4QJ2LX7M.css" for "app.css". An unknown name is a mistake of the
// programmer and panics.
func Path(name string) string {
	served, ok := embedded.names[name]
	if !ok {
		panic("asset: no such asset: " + name)
	}
	return Prefix + served
}

// Handler serves the assets below Prefix: hashed names as immutable, with an
// ETag, the right type, and compressed where the browser accepts it.
func Handler() http.Handler { return embedded }

// A bundle is one folder of assets, read once at start.
type bundle struct {
	built bool
	names map[string]string // plain name to served name
	files map[string]file   // by served name
}

type file struct {
	mime      string
	immutable bool
	plain     []byte
	encoded   map[string][]byte // by content coding: "br", "gzip"
	etag      string
}

// types lists what may be served; anything else in the folder is not.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// codings are tried in this order: the first is the smallest.
var codings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

func mustOpen(all fs.FS) *bundle {
	dir, built := "dist", true
	if _, err := fs.Stat(all, dir+"/manifest.json"); err != nil {
		dir, built = "dist-placeholder", false
	}
	sub, err := fs.Sub(all, dir)
	if err == nil {
		var b *bundle
		if b, err = open(sub); err == nil {
			b.built = built
			return b
		}
	}
	panic("asset: " + dir + ": " + err.Error())
}

func open(dir fs.FS) (*bundle, error) {
	b := &bundle{names: map[string]string{}, files: map[string]file{}}
	manifest, err := fs.ReadFile(dir, "manifest.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(manifest, &b.names); err != nil {
		return nil, err
	}
	for name, served := range b.names {
		mime, ok := types[path.Ext(served)]
		if !ok {
			return nil, fmt.Errorf("%s is of no type that is served", served)
		}
		plain, err := fs.ReadFile(dir, served)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(plain)
		f := file{mime: mime, immutable: served != name, plain: plain,
			etag: hex.EncodeToString(sum[:12]), encoded: map[string][]byte{}}
		for _, c := range codings {
			if data, err := fs.ReadFile(dir, served+c.suffix); err == nil {
				f.encoded[c.name] = data
			}
		}
		b.files[served] = f
	}
	return b, nil
}

func (b *bundle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	f, ok := b.files[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, etag := f.plain, f.etag
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	for _, c := range codings {
		if data, ok := f.encoded[c.name]; ok && accepts(r.Header.Get("Accept-Encoding"), c.name) {
			body, etag = data, f.etag+"-"+c.name
			h.Set("Content-Encoding", c.name)
			break
		}
	}
	h.Set("Content-Type", f.mime)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", `"`+etag+`"`)
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if matches(r.Header.Get("If-None-Match"), `"`+etag+`"`) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the browser went away: nobody to tell
	}
}

// accepts reads an Accept-Encoding header (RFC 9110, 12.5.3): the coding is
// named and not refused with a quality of zero.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q := strings.ReplaceAll(strings.ToLower(params), " ", "")
		return strings.TrimRight(strings.TrimPrefix(q, "q="), "0.") != "" || !strings.HasPrefix(q, "q=")
	}
	return false
}

// matches reads an If-None-Match header by weak comparison (RFC 9110, 13.1.2).
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == etag {
			return true
		}
	}
	return false
}
