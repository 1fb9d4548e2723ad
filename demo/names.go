package demo

import (
	"math/rand/v2"
	"strings"

	"frontdoor/care"
)

// name as written, and in plain letters for an e-mail address.
type name struct{ text, plain string }

// people are names that go together. The shares are near those of England's
// ethnic groups (Census 2021), rounded; names follow no register and combine at
// random, so a name that somebody has is theirs by chance.
type people struct {
	share                float64
	women, men, families []name
	languages            []string // of those who want an interpreter
	interpreter          float64  // share of them; in all about 1.8%, those who said in the Census that they speak English not well or not at all
}

var peoples = []people{
	{share: 0.76, women: names(`Olivia Amelia Margaret Susan Sarah Emily Jessica Chloe Patricia Karen Charlotte Hannah Lucy Rebecca Laura Christine Jean Dorothy Isla Ava
		Grace Freya Poppy Ruth Janet Helen Gemma Kelly Stacey Niamh Siân Zoë Saoirse Bronwen Mary-Anne Beth Joan Sheila Gillian Tracey Ellie Maisie Phoebe Rosie Imogen Edith`),
		men: names(`Oliver George Harry Jack David John Michael Peter Thomas James Daniel Paul Mark Stephen Alan Brian Keith Noah Arthur Leo Alfie
			Archie Matthew Ryan Liam Sean Kieran Gareth Callum Jamie Craig Darren Kevin Terence Ronald Derek Stanley Rhys Ewan Billy-Joe Jean-Paul Finlay Toby Ralph Cecil`),
		families: names(`Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke
			O'Brien O'Neill D'Arcy Fletcher Hargreaves Ashworth Pickering Bramwell Fairclough Thistlethwaite Ramsbottom Winterbourne Sedgwick Entwistle MacDonald McAllister
			Smith-Jones Barker-Hall Lloyd-Pugh Turner Cooper Hill Ward Morris Cole Harrison Baker Parker Ellis Pritchard Kelly Murphy Gallagher Featherstonehaugh-Cholmondeley
			Hobbs Tanner Bray Nettlefold Cartwright Dunn Peel Rowe Platt Sykes Yates Birch Crouch Lamb Pike Fenn`)},
	{share: 0.085, interpreter: 0.06, languages: []string{"Urdu", "Punjabi", "Bengali", "Gujarati", "Tamil", "Hindi"},
		women:    names(`Aisha Fatima Priya Anjali Zainab Sana Meera Harpreet Nadia Kavita Amina Sunita Rukhsana Deepa Ishani Maryam Simran Nasreen Lakshmi Parveen`),
		men:      names(`Mohammed Ali Imran Rajesh Arjun Amir Gurpreet Sanjay Hamza Vikram Yusuf Rahul Tariq Anil Bilal Jaspal Kiran Faisal Suresh Ibrahim`),
		families: names(`Khan Patel Ahmed Singh Hussain Kaur Begum Ali Shah Sharma Malik Chowdhury Rahman Mistry Iqbal Desai Gill Nair Perera Akhtar Subramaniam Bhattacharya`)},
	{share: 0.045, interpreter: 0.025, languages: []string{"Somali", "French", "Tigrinya", "Portuguese", "Yoruba"},
		women:    names(`Abena Ngozi Folasade Chioma Amara Efua Adaeze Marcia Shanice Yvonne Hodan Makeda Temitope Grace Blessing Precious`),
		men:      names(`Kwame Chidi Oluwaseun Kofi Emeka Tunde Winston Delroy Marlon Abdi Tesfaye Samuel Emmanuel Babatunde Jermaine Prince`),
		families: names(`Okafor Mensah Adeyemi Campbell Boateng Okonkwo Williams Osei Warsame N'Diaye Bailey Owusu Adebayo Oluwadamilola-Ogunbanjo Francis Gordon Tesfaye Abdi`)},
	{share: 0.05, interpreter: 0.10, languages: []string{"Polish", "Romanian", "Lithuanian", "Ukrainian", "Bulgarian", "Portuguese"},
		women:    names(`Agnieszka Katarzyna Małgorzata Ioana Elena Rasa Oksana Zuzanna Svitlana Inês Jurgita Beatriz Ana-Maria Dorota`),
		men:      names(`Łukasz Piotr Krzysztof Andrei Mihai Tomas Dmytro Paweł Radu João Vytautas Stanisław Ștefan Gheorghe`),
		families: names(`Nowak Kowalski Wiśniewski Popescu Ionescu Kazlauskas Shevchenko Wójcik Łapiński Gonçalves Petrov Dąbrowski Jankauskienė Brzęczyszczykiewicz`)},
	{share: 0.025, interpreter: 0.09, languages: []string{"Cantonese", "Mandarin", "Vietnamese", "Tagalog"},
		women:    names(`Mei Li Wing-Yan Hui Thuy Maricel Xiu Siu-Ling Yan Linh`),
		men:      names(`Wei Chun Ka-Ho Jun Minh Ramon Tze Hao Kin-Man Duc`),
		families: names(`Wong Chan Li Zhang Nguyễn Cheung Santos Lam Ng Wu Tran Hoang`)},
	{share: 0.035, interpreter: 0.11, languages: []string{"Arabic", "Turkish", "Farsi", "Kurdish Sorani", "Dari", "Pashto"},
		women:    names(`Leyla Şirin Noor Yasmin Rania Zahra Elif Shirin Hala Golnaz Dîlan Samira`),
		men:      names(`Mehmet Omar Khalid Reza Çağlar Hassan Karwan Nabil Farhad Özgür Samir Azad`),
		families: names(`Yılmaz Al-Sayed Hosseini Abdullah Öztürk El-Masri Karimi Rostami Haddad Said Güneş Barzani Noorzai`)},
}

// peopleShares are the places in peoples and their shares.
var peopleShares = func() []chance[int] {
	list := make([]chance[int], len(peoples))
	for i, p := range peoples {
		list[i] = chance[int]{i, p.share}
	}
	return list
}()

// longGiven and single are names that forms and lists get wrong.
var (
	longGiven = names(`Maximiliana-Bernadette-Theodora-Josephine Bartholomew-Montgomery-Fitzgerald Oluwatobiloba-Ayomiposimi-Oluwafunmilayo`)
	single    = names(`Sukarni Thura Sukhwinder Mohammadi Aung`)
)

// Shares of unusual names; chosen to have a few of each on every list.
const (
	shareLong   = 0.001
	shareSingle = 0.002
)

// names reads a list of names between spaces.
func names(list string) []name {
	var out []name
	for _, s := range strings.Fields(list) {
		out = append(out, name{s, strings.ReplaceAll(care.Fold(s), " ", "")})
	}
	return out
}

// frequent draws a name; those at the front of a list are more common.
func frequent(r *rand.Rand, list []name) name {
	u := r.Float64()
	return list[int(u*u*float64(len(list)))]
}
