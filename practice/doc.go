// Package practice owns what an organisation is and has set: its name and
// numbers, opening hours, promise times, teams, reply templates, and its
// registered list.
//
// Settings change as a whole, with who and why; every version stays in the
// journal. A patient on the list is joined, updated, or left; nobody is deleted
// by an import. Whether somebody is on the list never decides whether they may
// ask for help.
package practice
