package request

import (
	_ "embed" // the dated rules
	"encoding/csv"
	"strconv"
	"strings"

	"frontdoor/care"
)

// ContractRule is one rule of the contract's clock as it holds from a day on:
// dated data with its source, so that a change of the contract changes no code.
type ContractRule struct {
	Rule        string // response or urgent-response
	From, To    care.Date
	WorkingDays int  // core-hours days after the one in which a contact counts as received
	Confirmed   bool // read in the regulation itself
	Source      string
}

//go:embed contract.csv
var contractCSV string

// ContractRules are all rules, in the order of the file.
var ContractRules = mustContract(contractCSV)

func mustContract(text string) []ContractRule {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("request: contract.csv: " + err.Error())
	}
	var rules []ContractRule
	for _, row := range rows[1:] {
		r := ContractRule{Rule: row[0], Confirmed: row[4] == "yes", Source: row[5]}
		var errs [3]error
		r.From, errs[0] = care.ParseISODate(row[1])
		if row[2] != "" {
			r.To, errs[1] = care.ParseISODate(row[2])
		}
		r.WorkingDays, errs[2] = strconv.Atoi(row[3])
		for _, err := range errs {
			if err != nil {
				panic("request: contract.csv: " + err.Error())
			}
		}
		rules = append(rules, r)
	}
	return rules
}

// contractDays of a rule on a day. A day before the first rule takes the first.
func contractDays(rule string, on care.Date) int {
	days, found := 0, false
	for _, r := range ContractRules {
		if r.Rule != rule {
			continue
		}
		if !found || !on.Before(r.From) && (r.To.IsZero() || !on.After(r.To)) {
			days, found = r.WorkingDays, true
		}
	}
	return days
}
