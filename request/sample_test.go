package request_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/request"
)

// makeSamples writes samples that are missing. It never writes over one: what
// was released stays readable for ever.
var makeSamples = flag.Bool("make-samples", false, "write missing samples of events to testdata/events")

// sample is an event as the journal holds it.
type sample struct {
	Kind    string          `json:"kind"`
	Version int             `json:"v"`
	Codes   json.RawMessage `json:"codes"`
	Detail  json.RawMessage `json:"detail,omitempty"`
}

func samplePath(kind string, version int) string {
	return filepath.Join("testdata", "events", strings.TrimPrefix(kind, "request.")+".v"+string(rune('0'+version))+".json")
}

// TestEveryVersionOfEveryEventHasASample fails for a new kind, or a new version
// of one, without a sample: run go test ./request -make-samples and commit it.
func TestEveryVersionOfEveryEventHasASample(t *testing.T) {
	t.Parallel()
	paths := map[string]bool{}
	for _, et := range request.Events() {
		for v := 1; v <= et.Version; v++ {
			path := samplePath(et.Kind, v)
			paths[path] = true
			if _, err := os.Stat(path); os.IsNotExist(err) && *makeSamples && v == et.Version {
				writeSample(t, path, et)
			} else if err != nil {
				t.Errorf("%s version %d has no sample: %v", et.Kind, v, err)
			}
		}
	}
	found, err := filepath.Glob(filepath.Join("testdata", "events", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		if !paths[path] {
			t.Errorf("%s is of no kind: kinds that were written are never dropped", path)
		}
	}
}

func TestTodaysCodeReadsEveryReleasedEvent(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob(filepath.Join("testdata", "events", "*.json"))
	if err != nil || len(found) < len(request.Events()) {
		t.Fatalf("%d samples, %v", len(found), err)
	}
	types := map[string]care.EventType{}
	for _, et := range request.Events() {
		types[et.Kind] = et
	}
	for _, path := range found {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			var was sample
			b, err := os.ReadFile(path)
			must(t, err)
			must(t, json.Unmarshal(b, &was))
			header, err := json.Marshal(map[string]any{
				"org": "A12345", "n": 7, "kind": was.Kind, "v": was.Version, "noun": request.Noun,
				"subject": "request-1", "at": now0, "by": navigator, "codes": was.Codes, "detail": "00",
			})
			must(t, err)
			rec, err := codec.Open(journal.Entry{Org: "A12345", Number: 7, Header: header, Detail: was.Detail})
			must(t, err)
			if rec.Event.EventKind() != was.Kind {
				t.Fatalf("read as %s", rec.Event.EventKind())
			}
			// Every state takes it: an event never fails for where it comes.
			for _, s := range []*request.State{{}, {ID: "request-1", Work: request.Work{List: request.Arranged}}} {
				must(t, request.Apply(s, rec))
			}
			if was.Version != types[was.Kind].Version {
				return // lifted: it has the fields of today, not its own
			}
			// Nothing of it was dropped, nothing came to it.
			if diff := cmp.Diff(tree(t, was.Codes), tree(t, []byte(encode(t, rec.Event)))); diff != "" {
				t.Errorf("codes: %s", diff)
			}
			if d := rec.Event.Detail(); d != nil {
				if diff := cmp.Diff(tree(t, was.Detail), tree(t, []byte(encode(t, d)))); diff != "" {
					t.Errorf("detail: %s", diff)
				}
			}
		})
	}
}

func tree(t *testing.T, b []byte) (v any) {
	t.Helper()
	must(t, json.Unmarshal(b, &v))
	return v
}

func writeSample(t *testing.T, path string, et care.EventType) {
	t.Helper()
	ev := et.New()
	fill(reflect.ValueOf(ev).Elem(), "")
	s := sample{Kind: et.Kind, Version: et.Version, Codes: json.RawMessage(encode(t, ev))}
	if d := ev.Detail(); d != nil {
		s.Detail = json.RawMessage(encode(t, d))
	}
	b, err := json.MarshalIndent(s, "", "  ")
	must(t, err)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, append(b, '\n'), 0o644))
}

// fill sets every field, so that a sample has all of them.
func fill(v reflect.Value, name string) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = local("2026-03-02 09:30")
		return
	case *care.Date:
		*x = date("1984-02-29")
		return
	case *request.Band:
		*x = request.Urgent
		return
	case *request.List:
		*x = request.ToDo
		return
	case *care.Phone:
		*x = "+447700900982"
		return
	case *care.NHSNumber:
		*x = "9990000018"
		return
	case *care.ID:
		*x = "0195a2b0-7c00-7000-8000-0000000000f1"
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), strings.ToLower(v.Type().Field(i).Name))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"words": "made up for a test"}))
	case reflect.String:
		v.SetString("some-" + name)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64:
		v.SetInt(7)
	default:
		panic("a sample needs a value for " + v.Type().String())
	}
}
