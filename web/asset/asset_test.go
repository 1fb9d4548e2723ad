package asset

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func testBundle(t *testing.T) *bundle {
	t.Helper()
	b, err := open(fstest.MapFS{
		"manifest.json":   {Data: []byte(`{"app.css":"app-0a1b.css","app.js":"app.js"}`)},
		"app-0a1b.css":    {Data: []byte("body{color:#111}")},
		"app-0a1b.css.gz": {Data: []byte("zipped")},
		"app-0a1b.css.br": {Data: []byte("brotlied")},
		"app.js":          {Data: []byte("// none")},
		"stray.js":        {Data: []byte("// not listed")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func get(t *testing.T, h http.Handler, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestServing(t *testing.T) {
	t.Parallel()
	b := testBundle(t)
	for _, c := range []struct {
		name, method, path, accept       string
		status                           int
		body, encoding, mime, cacheStart string
	}{
		{"hashed", "GET", "/asset/app-0a1b.css", "", 200, "body{color:#111}", "", "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"brotli is preferred", "GET", "/asset/app-0a1b.css", "gzip, br", 200, "brotlied", "br", "text/css; charset=utf-8", "public"},
		{"gzip", "GET", "/asset/app-0a1b.css", "gzip", 200, "zipped", "gzip", "text/css; charset=utf-8", "public"},
		{"refused codings", "GET", "/asset/app-0a1b.css", "br;q=0, gzip; q=0.0", 200, "body{color:#111}", "", "text/css; charset=utf-8", "public"},
		{"little wanted is wanted", "GET", "/asset/app-0a1b.css", "br;q=0.01", 200, "brotlied", "br", "text/css; charset=utf-8", "public"},
		{"not compressed beforehand", "GET", "/asset/app.js", "gzip, br", 200, "// none", "", "text/javascript; charset=utf-8", "no-cache"},
		{"head", "HEAD", "/asset/app-0a1b.css", "", 200, "", "", "text/css; charset=utf-8", "public"},
		{"plain name of a hashed file", "GET", "/asset/app.css", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", ""},
		{"not in the manifest", "GET", "/asset/stray.js", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", ""},
		{"the manifest itself", "GET", "/asset/manifest.json", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", ""},
		{"outside", "GET", "/asset/../asset.go", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", ""},
		{"not read", "POST", "/asset/app.js", "", 405, "method not allowed\n", "", "text/plain; charset=utf-8", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := get(t, b, c.method, c.path, "Accept-Encoding", c.accept)
			body, _ := io.ReadAll(r.Body)
			if r.StatusCode != c.status || string(body) != c.body {
				t.Errorf("got %d %q, want %d %q", r.StatusCode, body, c.status, c.body)
			}
			if got := r.Header.Get("Content-Encoding"); got != c.encoding {
				t.Errorf("encoding %q, want %q", got, c.encoding)
			}
			if got := r.Header.Get("Content-Type"); got != c.mime {
				t.Errorf("type %q, want %q", got, c.mime)
			}
			if got := r.Header.Get("Cache-Control"); !strings.HasPrefix(got, c.cacheStart) || c.cacheStart == "" && got != "" {
				t.Errorf("cache %q, want %q", got, c.cacheStart)
			}
		})
	}
}

func TestRevalidation(t *testing.T) {
	t.Parallel()
	b := testBundle(t)
	plain := get(t, b, "GET", "/asset/app-0a1b.css").Header.Get("ETag")
	zipped := get(t, b, "GET", "/asset/app-0a1b.css", "Accept-Encoding", "gzip").Header.Get("ETag")
	if plain == "" || plain == zipped {
		t.Fatalf("tags %q and %q must be there and differ", plain, zipped)
	}
	for header, want := range map[string]int{
		plain: 304, "W/" + plain: 304, `"other", ` + plain: 304, "*": 304,
		zipped: 200, `"other"`: 200, strings.Trim(plain, `"`): 200,
	} {
		if r := get(t, b, "GET", "/asset/app-0a1b.css", "If-None-Match", header); r.StatusCode != want {
			t.Errorf("If-None-Match: %s gives %d, want %d", header, r.StatusCode, want)
		}
	}
}

func TestABundleThatCannotBeServedIsRefused(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]fstest.MapFS{
		"no manifest":        {},
		"broken manifest":    {"manifest.json": {Data: []byte("{")}},
		"missing file":       {"manifest.json": {Data: []byte(`{"app.js":"app-1.js"}`)}},
		"a type not allowed": {"manifest.json": {Data: []byte(`{"a.html":"a-1.html"}`)}, "a-1.html": {Data: []byte("x")}},
	} {
		if _, err := open(dir); err == nil {
			t.Errorf("%s: was opened", name)
		}
	}
}

// The placeholder must have every asset that the pages name, because a program
// built without npm uses it.
func TestPlaceholderHasWhatTheBundleHas(t *testing.T) {
	t.Parallel()
	dir, err := fs.Sub(files, "dist-placeholder")
	if err != nil {
		t.Fatal(err)
	}
	placeholder, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name := range embedded.names {
		if _, ok := placeholder.names[name]; !ok {
			t.Errorf("the placeholder lacks %s", name)
		}
	}
	if len(placeholder.names) == 0 {
		t.Error("the placeholder is empty")
	}
}

func TestEmbeddedBundleIsServed(t *testing.T) {
	t.Parallel()
	for name := range embedded.names {
		path := Path(name)
		r := get(t, Handler(), "GET", path, "Accept-Encoding", "gzip")
		if r.StatusCode != 200 {
			t.Fatalf("%s: %d", path, r.StatusCode)
		}
		var body io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			zip, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = zip
		}
		data, err := io.ReadAll(body)
		if err != nil || string(data) != string(embedded.files[embedded.names[name]].plain) {
			t.Errorf("%s: what is sent compressed is not what is sent plain (%v)", path, err)
		}
		if Built() && (path == Prefix+name || !strings.Contains(r.Header.Get("Cache-Control"), "immutable")) {
			t.Errorf("%s is built but not served under a hashed name for ever", path)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown asset has a path")
		}
	}()
	Path("unknown.js")
}

// Nothing may be fetched from elsewhere, and the styles must not carry the
// identity of the NHS (its blue, its font).
func TestBundleIsNeutralAndSelfContained(t *testing.T) {
	t.Parallel()
	if !Built() {
		t.Skip("the bundle is not built (make assets); the placeholder has no such styles")
	}
	css := strings.ToLower(string(embedded.files[embedded.names["app.css"]].plain))
	for _, unwanted := range []string{"#005eb8", "frutiger", "//assets.nhs.uk", "@font-face", "@import"} {
		if strings.Contains(css, unwanted) {
			t.Errorf("the styles hold %s", unwanted)
		}
	}
	var manifest map[string]string
	data, err := fs.ReadFile(files, "dist/manifest.json")
	if err != nil || json.Unmarshal(data, &manifest) != nil {
		t.Fatal("the manifest cannot be read")
	}
	// Measured 8 KB and 26 KB compressed in November 2026; a page for the
	// public must stay light on a poor connection.
	for name, limit := range map[string]int{"app.js": 16 << 10, "app.css": 40 << 10} {
		if n := len(embedded.files[manifest[name]].encoded["br"]); n == 0 || n > limit {
			t.Errorf("%s is %d bytes compressed, more than %d", name, n, limit)
		}
	}
}
