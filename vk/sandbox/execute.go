package sandbox

// execute answers code as VK's execute does.
func (c *call) execute() ([]byte, *apiError) {
	return nil, fail(12, "the sandbox runs only batches of calls")
}
