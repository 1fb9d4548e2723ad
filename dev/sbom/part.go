package main

import (
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"unicode"
)

// A part is something that is in the binary.
type part struct {
	kind     string // "library" or "framework", as CycloneDX says
	name     string
	version  string
	purl     string   // package URL (github.com/package-url/purl-spec)
	sum      string   // of a module, as in go.sum
	sha512   string   // of a package's archive, hexadecimal
	declared string   // SPDX identifier, of a package that comes without a licence text
	texts    []text   // licences and notices
	licences []string // SPDX identifiers, once judged
}

// text is a licence or notice as it came.
type text struct{ name, body string }

// release is what the binaries say of themselves.
type release struct {
	version string // of our program
	goes    string // version of Go
	path    string // of our module
	modules []*debug.Module
	digests map[string]string // SHA-256 by the binary's name
}

// readBinaries reads the union of what the binaries link. They must be of one
// build.
func readBinaries(paths []string) (release, error) {
	r := release{digests: map[string]string{}}
	all := map[string]*debug.Module{}
	for i, p := range paths {
		info, err := buildinfo.ReadFile(p)
		if err != nil {
			return r, fmt.Errorf("%s: %w", p, err)
		}
		if i > 0 && (info.GoVersion != r.goes || info.Main.Path != r.path) {
			return r, fmt.Errorf("%s is of another build", p)
		}
		r.goes, r.path = info.GoVersion, info.Main.Path
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			if have, ok := all[m.Path]; ok && have.Version != m.Version {
				return r, fmt.Errorf("%s is linked as %s and %s", m.Path, have.Version, m.Version)
			}
			all[m.Path] = m
		}
		if r.digests[filepath.Base(p)], err = digestOf(p); err != nil {
			return r, err
		}
	}
	for _, p := range slices.Sorted(maps.Keys(all)) {
		r.modules = append(r.modules, all[p])
	}
	return r, nil
}

// toolchain is the standard library, which is in every Go program.
func (r release) toolchain() (part, error) {
	version := strings.TrimPrefix(r.goes, "go")
	root, err := output("go", "env", "GOROOT")
	return part{kind: "framework", name: "std", version: version, purl: "pkg:golang/std@" + version, texts: licenceTexts(root)}, err
}

// modulePart reads a module's licence in the module cache, where the build
// found the module.
func modulePart(cache string, m *debug.Module) part {
	dir := filepath.Join(cache, filepath.FromSlash(escaped(m.Path)+"@"+escaped(m.Version)))
	return part{kind: "library", name: m.Path, version: m.Version, purl: "pkg:golang/" + m.Path + "@" + m.Version, sum: m.Sum, texts: licenceTexts(dir)}
}

// escaped is how the module cache writes capitals, for file systems that do not
// tell them from small letters (go.dev/ref/mod#module-cache).
func escaped(s string) string {
	var b strings.Builder
	for _, c := range s {
		if unicode.IsUpper(c) {
			b.WriteByte('!')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// bundled are the npm packages whose code or styles the browser gets. The
// others of package.json only build and test.
var bundled = []string{"nhsuk-frontend"}

// packagePart reads what npm has installed from the lock file.
func packagePart(name string) (part, error) {
	var lock struct {
		Packages map[string]struct{ Version, Integrity, License string }
	}
	b, err := os.ReadFile("package-lock.json")
	if err != nil {
		return part{}, err
	}
	if err := json.Unmarshal(b, &lock); err != nil {
		return part{}, fmt.Errorf("package-lock.json: %w", err)
	}
	dir := path.Join("node_modules", name)
	entry, ok := lock.Packages[dir]
	if !ok {
		return part{}, fmt.Errorf("%s is not in package-lock.json", name)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(entry.Integrity, "sha512-"))
	if err != nil || len(raw) != 64 {
		return part{}, fmt.Errorf("%s: its integrity in package-lock.json is no SHA-512", name)
	}
	return part{kind: "library", name: name, version: entry.Version, sha512: hex.EncodeToString(raw), declared: entry.License, texts: licenceTexts(dir),
		purl: "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + entry.Version}, nil
}

// licenceFiles begin with one of these.
var licenceFiles = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"}

// licenceTexts reads the licences and notices at the top of a folder.
func licenceTexts(dir string) []text {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil // a part without texts is refused when it is judged
	}
	var list []text
	for _, f := range files {
		upper := strings.ToUpper(f.Name())
		if f.IsDir() || !slices.ContainsFunc(licenceFiles, func(s string) bool { return strings.HasPrefix(upper, s) }) {
			continue
		}
		if b, err := os.ReadFile(filepath.Join(dir, f.Name())); err == nil {
			list = append(list, text{f.Name(), strings.ReplaceAll(string(b), "\r\n", "\n")})
		}
	}
	return list
}

func output(name string, args ...string) (string, error) {
	b, err := exec.Command(name, args...).Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(b)), nil
}
