package sim

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// Staff is somebody at a screen, over HTTP.
type Staff struct {
	client *http.Client
	base   string
	random *rand.Rand
}

// SignIn opens a screen.
func SignIn(client *http.Client, base, login, password string, seed uint64) (*Staff, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	own := *client
	own.Jar = jar
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s := &Staff{client: &own, base: base, random: rand.New(rand.NewPCG(seed, 0))}
	status, page, err := s.post("/staff/sign-in", url.Values{"login": {login}, "password": {password}})
	if err == nil && status != http.StatusSeeOther {
		err = fmt.Errorf("sign-in gave %d: %.200s", status, page)
	}
	return s, err
}

var requestLink = regexp.MustCompile(`/staff/request/([0-9a-f-]{36})`)

// Requests lists what the list's pages link to, of the to-do list.
func (s *Staff) Requests(pages int) ([]string, error) {
	seen := map[string]bool{}
	var ids []string
	for page := range pages {
		_, html, err := s.get(fmt.Sprintf("/staff/list?page=%d", page+1))
		if err != nil {
			return nil, err
		}
		for _, m := range requestLink.FindAllStringSubmatch(html, -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				ids = append(ids, m[1])
			}
		}
	}
	return ids, nil
}

// Band decides how soon; that it is so already is no failure.
func (s *Staff) Band(id, band string) error {
	status, page, err := s.post("/staff/request/"+id+"/band", url.Values{"band-band": {band}})
	if err == nil && status != http.StatusSeeOther && status != http.StatusConflict {
		err = fmt.Errorf("banding gave %d: %.200s", status, page)
	}
	return err
}

var slotBox = regexp.MustCompile(`name="slots-slot"[^>]*value="([0-9a-f-]{36})"|value="([0-9a-f-]{36})"[^>]*name="slots-slot"`)

// Book books one of the times that the request's page shows, under a key, and
// says whether it was acknowledged. A time that is taken meanwhile is a refusal.
func (s *Staff) Book(id, key string) (booked bool, err error) {
	_, page, err := s.get("/staff/request/" + id + "?open=slots")
	if err != nil {
		return false, err
	}
	free := slotBox.FindAllStringSubmatch(page, -1)
	if len(free) == 0 {
		return false, nil
	}
	m := free[s.random.IntN(len(free))]
	slot := m[1] + m[2]
	status, page, err := s.post("/staff/request/"+id+"/slots", url.Values{
		"slots-slot": {slot}, "slots-do": {"book"}, "slots-tell": {"call"}, "slots-key": {key + slot},
	})
	switch {
	case err != nil:
		return false, err
	case status == http.StatusSeeOther:
		return true, nil
	case status == http.StatusConflict:
		return false, nil
	}
	return false, fmt.Errorf("booking gave %d: %.300s", status, visible(page))
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

func visible(page string) string {
	if i := strings.Index(page, "error-summary"); i >= 0 {
		page = page[i:]
	}
	return tags.ReplaceAllString(page, " ")
}

func (s *Staff) get(path string) (int, string, error) {
	res, err := s.client.Get(s.base + path)
	return read(res, err)
}

func (s *Staff) post(path string, form url.Values) (int, string, error) {
	res, err := s.client.PostForm(s.base+path, form)
	return read(res, err)
}

func read(res *http.Response, err error) (int, string, error) {
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}
