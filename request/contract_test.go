package request_test

import (
	"testing"

	"frontdoor/care"
	"frontdoor/request"
)

// TestContractRulesHaveNoGap: each rule holds on every day from its first, by
// one row only, and every row says where it is from.
func TestContractRulesHaveNoGap(t *testing.T) {
	t.Parallel()
	last := map[string]request.ContractRule{}
	for _, r := range request.ContractRules {
		if r.Source == "" {
			t.Errorf("%s from %s has no source", r.Rule, r.From)
		}
		if before, ok := last[r.Rule]; ok && before.To.AddDays(1) != r.From {
			t.Errorf("%s: a row ends on %s, the next begins on %s", r.Rule, before.To, r.From)
		}
		last[r.Rule] = r
	}
	for _, rule := range []string{"response", "urgent-response"} {
		if r, ok := last[rule]; !ok || r.To != (care.Date{}) {
			t.Errorf("%s has no row for today", rule)
		}
	}
}
