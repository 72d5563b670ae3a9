package scripttest

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// junitSuite is the results of a file.
type junitSuite struct {
	name    string
	results []Result
}

// JUnit is the results as JUnit's XML, as CI servers read it: a suite for each file. explain gives the text of a failure.
func JUnit(results []Result, explain func(Result) string) []byte {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	fmt.Fprintf(&out, "<testsuites%s>\n", junitCounts(results))
	for _, suite := range suites(results) {
		fmt.Fprintf(&out, "  <testsuite%s%s>\n", attribute("name", suite.name), junitCounts(suite.results))
		for _, r := range suite.results {
			junitCase(&out, r, explain)
		}
		out.WriteString("  </testsuite>\n")
	}
	out.WriteString("</testsuites>\n")
	return []byte(out.String())
}

// suites are the results by file, in the order in which the files come first.
func suites(results []Result) []*junitSuite {
	var all []*junitSuite
	byName := map[string]*junitSuite{}
	for _, r := range results {
		suite := byName[r.File]
		if suite == nil {
			suite = &junitSuite{name: r.File}
			byName[r.File], all = suite, append(all, suite)
		}
		suite.results = append(suite.results, r)
	}
	return all
}

// junitCounts are the attributes that sum results up; times are in seconds.
func junitCounts(results []Result) string {
	var failed, skipped int
	var spent time.Duration
	for _, r := range results {
		spent += r.Duration
		switch r.Status {
		case Failed:
			failed++
		case Skipped:
			skipped++
		}
	}
	return fmt.Sprintf(` tests="%d" failures="%d" errors="0" skipped="%d" time="%.3f"`, len(results), failed, skipped, spent.Seconds())
}

func junitCase(out *strings.Builder, r Result, explain func(Result) string) {
	name := r.Name
	if name == "" {
		name = "(the file)"
	}
	out.WriteString("    <testcase" + attribute("classname", r.File) + attribute("name", name) + attribute("file", r.File))
	if r.Line > 0 {
		fmt.Fprintf(out, ` line="%d"`, r.Line)
	}
	fmt.Fprintf(out, " time=\"%.3f\">\n", r.Duration.Seconds())
	switch r.Status {
	case Failed:
		fmt.Fprintf(out, "      <failure%s>%s</failure>\n", attribute("message", r.Err.Error()), escaped(explain(r)))
	case Skipped:
		fmt.Fprintf(out, "      <skipped%s></skipped>\n", attribute("message", r.Reason))
	}
	if len(r.Output) > 0 {
		fmt.Fprintf(out, "      <system-out>%s</system-out>\n", escaped(string(r.Output)))
	}
	out.WriteString("    </testcase>\n")
}

func attribute(name, value string) string { return " " + name + `="` + escaped(value) + `"` }

// escaped is text as XML holds it; what XML has no way to say, such as other control characters, becomes U+FFFD.
func escaped(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("&<>\"\t\n\r", r):
			fmt.Fprintf(&out, "&#%d;", r)
		case r < ' ' || r == 0xFFFE || r == 0xFFFF:
			out.WriteRune(utf8.RuneError)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
