// Package frontdoor_test looks at the house as a whole: which room may know
// which, and the habits that every room keeps. See doc/decision.
package frontdoor_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors are the rooms from the bottom up. A room imports only rooms of floors
// below its own, unless sameFloor says otherwise.
var floors = []struct {
	name  string
	rooms []string
}{
	{"vocabulary", []string{"care"}},
	{"domain", []string{"request", "practice", "pathway", "booking", "conversation", "identity", "policy", "measure"}},
	{"journal", []string{"journal"}},
	{"contract", []string{"store"}},
	{"lanes", []string{"lane"}},
	{"desk", []string{"desk"}},
	{"edge", []string{"web", "notify", "published", "store/sqlite", "store/postgres", "store/relational", "store/storetest", "demo", "sim"}},
	{"program", []string{"cmd"}},
}

// sameFloor lists the arrows between rooms of one floor that are wanted.
var sameFloor = map[string][]string{
	"store/sqlite":    {"store/relational"},
	"store/postgres":  {"store/relational"},
	"store/storetest": {"store/sqlite", "store/postgres"},
	"demo":            {"published"}, // the published time-of-day curve
}

// onlyCare are domains: they know the vocabulary and nothing else of ours.
var onlyCare = []string{"request", "practice", "pathway", "booking", "conversation", "identity", "policy", "measure"}

// forbidden to everything below the edge: what ties a rule to a technology.
var forbidden = []string{"net/http", "database/sql", "github.com/jackc/pgx", "modernc.org/sqlite", "github.com/a-h/templ"}

type source struct {
	path string // slashes, from the root
	file *ast.File
	fset *token.FileSet
	test bool
}

func (s source) room() string {
	dir := path.Dir(s.path)
	for _, f := range floors {
		for _, r := range f.rooms {
			if strings.Contains(r, "/") && (dir == r || strings.HasPrefix(dir, r+"/")) {
				return r
			}
		}
	}
	first, _, _ := strings.Cut(dir, "/")
	return first
}

func floorOf(room string) int {
	for i, f := range floors {
		if slices.Contains(f.rooms, room) {
			return i
		}
	}
	return -1
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == ".git" || name == "testdata" || p == filepath.Join("dev", "tools")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		list = append(list, source{filepath.ToSlash(p), f, fset, strings.HasSuffix(name, "_test.go")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestImportsGoDownOnly(t *testing.T) {
	for _, s := range sources(t) {
		room := s.room()
		if s.test || room == "." || room == "dev" {
			continue // a test may look at its room from any side
		}
		mine := floorOf(room)
		if mine < 0 {
			t.Errorf("%s: room %s is on no floor", s.path, room)
			continue
		}
		for _, spec := range s.file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			checkImport(t, s.path, room, mine, imported)
		}
	}
}

func checkImport(t *testing.T, file, room string, mine int, imported string) {
	t.Helper()
	below := mine < floorOf("web")
	for _, bad := range forbidden {
		if below && strings.HasPrefix(imported, bad) {
			t.Errorf("%s: %s must not import %s", file, room, imported)
		}
	}
	inner, ours := strings.CutPrefix(imported, "frontdoor/")
	if !ours {
		return
	}
	other := source{path: inner + "/x.go"}.room()
	if other == room {
		return
	}
	theirs := floorOf(other)
	switch {
	case slices.Contains(onlyCare, room) && other != "care":
		t.Errorf("%s: the domain %s imports %s; domains know only care", file, room, other)
	case theirs < 0:
		t.Errorf("%s: imports %s, which is on no floor", file, other)
	case theirs > mine, theirs == mine && !slices.Contains(sameFloor[room], other):
		t.Errorf("%s: the arrow %s -> %s points the wrong way", file, room, other)
	}
}

// maxLines keeps a file readable; generated files do not count.
const maxLines = 500

func TestHabits(t *testing.T) {
	documented := map[string]bool{}
	packages := map[string]string{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_templ.go") {
			continue
		}
		dir := path.Dir(s.path)
		if !s.test {
			packages[dir] = s.path
			documented[dir] = documented[dir] || s.file.Doc != nil
		}
		body, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(body), "\n"); n > maxLines {
			t.Errorf("%s has %d lines; more than %d is more than one noun", s.path, n, maxLines)
		}
		if strings.Contains(string(body), "TO"+"DO") || strings.Contains(string(body), "FIX"+"ME") {
			t.Errorf("%s has a mark of unfinished work", s.path)
		}
		if floorOf(s.room()) >= 0 && floorOf(s.room()) <= floorOf("journal") && !s.test {
			pure(t, s)
		}
	}
	for dir, file := range packages {
		if !documented[dir] {
			t.Errorf("%s: package %s says nowhere what it owns", file, dir)
		}
	}
}

// pure refuses what makes a decision depend on more than its arguments.
func pure(t *testing.T, s source) {
	t.Helper()
	banned := map[string]string{
		"time.Now": "time comes in as an argument", "time.Since": "time comes in as an argument", "time.Sleep": "decisions do not wait",
		"rand.Int": "random numbers come in", "rand.Read": "random numbers come in", "os.Getenv": "settings come in",
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok {
				if why, ok := banned[x.Name+"."+sel.Sel.Name]; ok {
					t.Errorf("%s: %s.%s: %s", s.fset.Position(n.Pos()), x.Name, sel.Sel.Name, why)
				}
			}
		}
		return true
	})
}

var testName = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z][A-Za-z0-9_]*`)

// TestControlsHaveTests: every test that the hazard log or the threat table
// names exists, and every row of them names one.
func TestControlsHaveTests(t *testing.T) {
	have := map[string]bool{}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test {
				have[f.Name.Name] = true
			}
		}
	}
	for file, least := range map[string]int{"doc/clinical-safety/hazard-log.md": 20, "doc/security.md": 60} {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := testName.FindAllString(string(body), -1)
		if len(names) < least {
			t.Fatalf("%s names only %d tests", file, len(names))
		}
		for _, name := range names {
			if !have[name] {
				t.Errorf("%s names %s, which does not exist", file, name)
			}
		}
	}
	body, err := os.ReadFile("doc/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(body), "|---|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	for row := range strings.Lines(table) {
		if !testName.MatchString(row) {
			t.Errorf("a threat without a test: %.80s", row)
		}
	}
}
