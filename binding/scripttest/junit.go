package scripttest

import (
	"encoding/xml"
	"fmt"
	"time"
)

// The elements of JUnit's XML, as CI servers read it.
type (
	junitReport struct {
		XMLName xml.Name `xml:"testsuites"`
		junitCounts
		Suites []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Cases []junitCase `xml:"testcase"`
		spent time.Duration
	}
	junitCounts struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Time     string `xml:"time,attr"` // seconds
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure"`
		Skipped *junitMessage `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit is the results as JUnit's XML: a suite for each file. explain gives the text of a failure.
func JUnit(results []Result, explain func(Result) string) ([]byte, error) {
	report := &junitReport{}
	suites := map[string]*junitSuite{}
	var spent time.Duration
	for _, r := range results {
		suite := suites[r.File]
		if suite == nil {
			suite = &junitSuite{Name: r.File}
			suites[r.File] = suite
			report.Suites = append(report.Suites, suite)
		}
		suite.add(r, explain)
		report.count(r)
		spent += r.Duration
	}
	report.Time = seconds(spent)
	text, err := xml.MarshalIndent(report, "", "  ")
	return append([]byte(xml.Header), append(text, '\n')...), err
}

func (s *junitSuite) add(r Result, explain func(Result) string) {
	c := junitCase{Class: r.File, Name: r.Name, File: r.File, Line: r.Line, Time: seconds(r.Duration), Output: string(r.Output)}
	if r.Name == "" {
		c.Name = "(the file)"
	}
	switch r.Status {
	case Failed:
		c.Failure = &junitMessage{Message: r.Err.Error(), Text: explain(r)}
	case Skipped:
		c.Skipped = &junitMessage{Message: r.Reason}
	}
	s.Cases = append(s.Cases, c)
	s.count(r)
	s.spent += r.Duration
	s.Time = seconds(s.spent)
}

func (c *junitCounts) count(r Result) {
	c.Tests++
	switch r.Status {
	case Failed:
		c.Failures++
	case Skipped:
		c.Skipped++
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
