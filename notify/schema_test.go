package notify_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"go.yaml.in/yaml/v3"
)

// schemas checks JSON against the published definition of NHS Notify, as far
// as its schemas go: types, required and allowed properties, lengths,
// patterns, enumerations and the formats it uses. References are files.
type schemas struct{ dir string }

// nhsSchemas finds the definition, or skips the test.
func nhsSchemas(t *testing.T) schemas {
	t.Helper()
	data := os.Getenv("FRONTDOOR_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "shared", "data")
	}
	s := schemas{filepath.Join(data, "nhs-notify-openapi", "schemas")}
	if _, err := os.Stat(s.dir); err != nil {
		t.Skip("the NHS Notify definition is not here; set FRONTDOOR_DATA to the folder that holds nhs-notify-openapi")
	}
	return s
}

// check returns what is wrong with body by the schema in file.
func (s schemas) check(file string, body []byte) []string {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return []string{err.Error()}
	}
	schema, at, err := s.load(filepath.Join(s.dir, file))
	if err != nil {
		return []string{err.Error()}
	}
	return s.compare(schema, at, "", value)
}

func (s schemas) load(path string) (map[string]any, string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	var schema map[string]any
	if err := yaml.Unmarshal(text, &schema); err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return schema, filepath.Dir(path), nil
}

func (s schemas) compare(schema map[string]any, dir, at string, value any) []string {
	var faults []string
	if ref, ok := schema["$ref"].(string); ok {
		target, targetDir, err := s.load(filepath.Join(dir, ref))
		if err != nil {
			return []string{err.Error()}
		}
		faults = s.compare(target, targetDir, at, value)
	}
	wrong := func(format string, args ...any) { faults = append(faults, at+": "+fmt.Sprintf(format, args...)) }
	if list, ok := schema["enum"].([]any); ok && !slices.Contains(list, value) {
		wrong("%v is not one of %v", value, list)
	}
	switch v := value.(type) {
	case map[string]any:
		if kind := schema["type"]; kind != nil && kind != "object" {
			wrong("an object, want %v", kind)
		}
		faults = append(faults, s.object(schema, dir, at, v)...)
	case []any:
		if kind := schema["type"]; kind != nil && kind != "array" {
			wrong("an array, want %v", kind)
		}
		if least, ok := schema["minItems"].(int); ok && len(v) < least {
			wrong("%d items", len(v))
		}
		if items, ok := schema["items"].(map[string]any); ok {
			for i, item := range v {
				faults = append(faults, s.compare(items, dir, fmt.Sprintf("%s/%d", at, i), item)...)
			}
		}
	case string:
		if kind := schema["type"]; kind != nil && kind != "string" {
			wrong("a string, want %v", kind)
		}
		text(schema, v, wrong)
	case float64:
		if kind := schema["type"]; kind != nil && kind != "integer" && kind != "number" {
			wrong("a number, want %v", kind)
		}
	default:
		wrong("null or boolean, which no schema here allows")
	}
	return faults
}

func (s schemas) object(schema map[string]any, dir, at string, v map[string]any) []string {
	var faults []string
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			faults = append(faults, fmt.Sprintf("%s: %v is missing", at, name))
		}
	}
	for name, part := range v {
		inner, known := properties[name].(map[string]any)
		if !known {
			if schema["additionalProperties"] == false {
				faults = append(faults, at+": "+name+" is not allowed")
			}
			continue
		}
		faults = append(faults, s.compare(inner, dir, at+"/"+name, part)...)
	}
	return faults
}

func text(schema map[string]any, v string, wrong func(string, ...any)) {
	if least, ok := schema["minLength"].(int); ok && utf8.RuneCountInString(v) < least {
		wrong("shorter than %d", least)
	}
	if most, ok := schema["maxLength"].(int); ok && utf8.RuneCountInString(v) > most {
		wrong("longer than %d", most)
	}
	if pattern, ok := schema["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v) {
		wrong("does not match %s", pattern)
	}
	switch schema["format"] {
	case "uuid":
		if uuid.Validate(v) != nil {
			wrong("is no UUID")
		}
	case "date-time":
		if _, err := time.Parse(time.RFC3339, v); err != nil {
			wrong("is no time")
		}
	}
}

// The checker itself: what the definition allows passes, each kind of breach
// is found.
func TestSchemasFindBreaches(t *testing.T) {
	t.Parallel()
	s := nhsSchemas(t)
	good := `{"data":{"type":"Message","attributes":{"routingPlanId":"b838b13c-f98c-4def-93f0-515d4e4f4ee1",` +
		`"messageReference":"a","recipient":{"nhsNumber":"9990548609"}}}}`
	if faults := s.check("requests/CreateMessage.yaml", []byte(good)); len(faults) != 0 {
		t.Errorf("a good request: %v", faults)
	}
	for _, bad := range []string{
		`{}`,
		`{"data":{"type":"Other","attributes":{"routingPlanId":"b838b13c-f98c-4def-93f0-515d4e4f4ee1","messageReference":"a","recipient":{}}}}`,
		`{"data":{"type":"Message","attributes":{"routingPlanId":"plan","messageReference":"a","recipient":{}}}}`,
		`{"data":{"type":"Message","attributes":{"routingPlanId":"b838b13c-f98c-4def-93f0-515d4e4f4ee1","recipient":{}}}}`,
		`{"data":{"type":"Message","attributes":{"routingPlanId":"b838b13c-f98c-4def-93f0-515d4e4f4ee1","messageReference":1,"recipient":{}}}}`,
		`{"data":{"type":"Message","attributes":{"routingPlanId":"b838b13c-f98c-4def-93f0-515d4e4f4ee1","messageReference":"a","recipient":{"nhsNumber":"99905486"}}}}`,
		`{"data":{"type":"Message","attributes":{"routingPlanId":"b838b13c-f98c-4def-93f0-515d4e4f4ee1","messageReference":"a","recipient":{"phone":"1"}}}}`,
		`{"data":{"type":"Message","attributes":{"routingPlanId":"b838b13c-f98c-4def-93f0-515d4e4f4ee1","messageReference":"a","recipient":null}}}`,
	} {
		if faults := s.check("requests/CreateMessage.yaml", []byte(bad)); len(faults) == 0 {
			t.Errorf("nothing found in %s", bad)
		}
	}
}
