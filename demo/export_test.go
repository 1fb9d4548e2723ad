package demo

import (
	"fmt"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/request"
)

// EveryStory tells each story once to check, for each channel it may come by
// and for patients of both ends of its ages.
func EveryStory(day care.Date, check func(name string, channel request.Channel, kind request.Kind, topic request.Topic, band request.Band, in request.Intake)) (total int) {
	r := stream(1, "every story")
	for i, s := range stories {
		for _, age := range []int{s.from, s.to} {
			p := practice.Details{Given: "Ada", Family: "Sample", Sex: "female", Born: day.AddDays(-366*age - 1)}
			if s.sex != "" {
				p.Sex = s.sex
			}
			for _, channel := range []request.Channel{request.Web, request.Phone, request.Desk} {
				if s.keyed && channel == request.Web {
					continue
				}
				in := request.Intake{Given: p.Given, Family: p.Family, Born: p.Born, Answers: answersOf(r, s, p, channel, day)}
				check(fmt.Sprintf("story %d, %.30q", i, s.words), channel, s.kind, s.topic, s.band, in)
			}
		}
	}
	return len(stories)
}
