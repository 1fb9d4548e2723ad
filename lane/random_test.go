package lane_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/store"
)

// Whatever many people do at once in several organisations, journals are
// gapless and chained, rows are the folds of their histories, and every answer
// is true: coins told are coins stored.
func TestRandomCommands(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		l := start(t, s)
		rapid.Check(t, func(t *rapid.T) {
			orgs := []care.OrgID{newOrg(), newOrg(), newOrg()}
			jars := []care.ID{newID(), newID()}
			people := rapid.IntRange(1, 8).Draw(t, "people")
			var mu sync.Mutex
			told := map[care.OrgID]map[care.ID]map[string]int{} // coins by key
			note := func(org care.OrgID, id care.ID, key string, coins int) {
				mu.Lock()
				defer mu.Unlock()
				if told[org] == nil {
					told[org] = map[care.ID]map[string]int{}
				}
				if told[org][id] == nil {
					told[org][id] = map[string]int{}
				}
				told[org][id][key] = coins
			}
			var all sync.WaitGroup
			for p := range people {
				plan := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
					return step{
						org: rapid.SampledFrom(orgs).Draw(t, "org"), jar: rapid.SampledFrom(jars).Draw(t, "jar"),
						coins: rapid.IntRange(0, 300).Draw(t, "coins"), kind: rapid.IntRange(0, 9).Draw(t, "kind"),
					}
				}), 1, 8).Draw(t, "plan")
				all.Go(func() {
					for i, st := range plan {
						// Half of the keys are also used by a neighbour for the same.
						key := fmt.Sprintf("%d-%d", p, i)
						if st.kind < 5 {
							key = fmt.Sprintf("shared-%s-%d", st.jar, st.coins)
						}
						switch st.kind {
						case 8:
							l.Do(context.Background(), claim(st.org, st.jar, key))
						case 9:
							l.Do(context.Background(), erase(st.org, jar, st.jar, 1<<40))
						default:
							if _, err := l.Do(context.Background(), put(st.org, st.jar, st.coins, key)); err == nil {
								note(st.org, st.jar, key, st.coins)
							}
						}
					}
				})
			}
			all.Wait()
			for _, org := range orgs {
				sound(t, s, org)
				toldIsStored(t, s, org, jars, told[org])
			}
		})
	})
}

type step struct {
	org   care.OrgID
	jar   care.ID
	coins int
	kind  int
}

// toldIsStored compares what people were told with what is stored.
func toldIsStored(t check, s store.Store, org care.OrgID, jars []care.ID, told map[care.ID]map[string]int) {
	for _, id := range jars {
		want := 0
		for _, coins := range told[id] {
			want += coins
		}
		view(t, s, func(r store.Reader) error {
			got, err := totalOf(context.Background(), r, org, id)
			if got != want {
				t.Errorf("%s has %d coins in %s, people were told of %d", org, got, id, want)
			}
			return err
		})
	}
}
