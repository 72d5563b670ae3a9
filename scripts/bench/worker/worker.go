// Package worker is what the Go clients of the comparison have in common: reading the job, doing it, telling of
// errors. A client implements Client and gives Main the function that opens it.
package worker

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Client does each thing once and returns what a script would see as an error.
type Client interface {
	Post(text string) error        // wall.post on the wall of GroupID
	Read(post int) error           // wall.getById, the text looked at
	Page() error                   // wall.get of 100 posts, each text looked at
	Document(path string) error    // a document uploaded and saved
	Photo(path, text string) error // a photo uploaded, saved and posted
}

// GroupID is the community that owns everything.
const GroupID = 100

// Posts is how many posts there are to read.
const Posts = 20

// Job is one run of a client.
type Job struct {
	Name        string // post, read, batch, page, document, photo
	Count       int
	Concurrency int
	Rate        float64 // requests a second; 0 without a limit
	What        string  // the path of the file, or how texts begin

	APIURL string // ends with "/method/"
	Token  string
}

// Arguments are the job as a command line, which Main reads.
func (j Job) Arguments() []string {
	return []string{j.Name, strconv.Itoa(j.Count), strconv.Itoa(j.Concurrency), strconv.FormatFloat(j.Rate, 'f', -1, 64), j.What}
}

// Environment is the rest of the job.
func (j Job) Environment() []string {
	return []string{"VK_TOKEN=" + j.Token, "BENCH_API_URL=" + j.APIURL}
}

// ReadJob is the opposite of Arguments and Environment.
func ReadJob(args []string, getenv func(string) string) (j Job, err error) {
	if len(args) != 5 {
		return j, fmt.Errorf("want JOB COUNT CONCURRENCY RATE WHAT, got %d arguments", len(args))
	}
	j = Job{Name: args[0], What: args[4], APIURL: getenv("BENCH_API_URL"), Token: getenv("VK_TOKEN")}
	if j.Count, err = strconv.Atoi(args[1]); err != nil {
		return j, err
	}
	if j.Concurrency, err = strconv.Atoi(args[2]); err != nil {
		return j, err
	}
	j.Rate, err = strconv.ParseFloat(args[3], 64)
	return j, err
}

// Batch tells whether calls are to ride together.
func (j Job) Batch() bool { return j.Name == "batch" }

// step is the job's i-th piece, from 1.
func (j Job) step(client Client, i int) error {
	switch j.Name {
	case "post":
		return client.Post(fmt.Sprint(j.What, i))
	case "read", "batch":
		return client.Read(i%Posts + 1)
	case "page":
		return client.Page()
	case "document":
		return client.Document(j.What)
	case "photo":
		return client.Photo(j.What, fmt.Sprint("photo ", i))
	}
	return fmt.Errorf("no such job: %s", j.Name)
}

// Main does the job of the command line, and prints a line for every error.
func Main(open func(Job) Client) {
	job, err := ReadJob(os.Args[1:], os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	job.Do(open(job), func(err error) { fmt.Println("error:", strings.ReplaceAll(err.Error(), "\n", " ")) })
}

// Do does all pieces of the job, Concurrency at a time.
func (j Job) Do(client Client, failed func(error)) {
	pieces := make(chan int)
	var workers sync.WaitGroup
	for range j.Concurrency {
		workers.Go(func() {
			for i := range pieces {
				if err := j.step(client, i); err != nil {
					failed(err)
				}
			}
		})
	}
	for i := range j.Count {
		pieces <- i + 1
	}
	close(pieces)
	workers.Wait()
}

// Context bounds one call.
func Context() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 30*time.Second)
}
