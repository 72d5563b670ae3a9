package vkscript

// statement is one step of a program; exec tells whether the program has returned.
type statement interface{ exec(*machine) bool }

type (
	block      []statement
	evaluation struct{ expr expr }
	ret        struct{ expr expr }
	removal    struct{ target *member }
	branch     struct {
		cond            expr
		then, otherwise statement // otherwise may be nil
	}
	loop struct {
		cond expr
		body statement
		step statement // after the body, nil when there is none
	}
)

func (s block) exec(m *machine) bool {
	for _, one := range s {
		if one.exec(m) {
			return true
		}
	}
	return false
}

func (s *evaluation) exec(m *machine) bool {
	m.lazy(s.expr)
	return false
}

func (s *ret) exec(m *machine) bool {
	m.result = m.lazy(s.expr)
	return true
}

func (s *removal) exec(m *machine) bool {
	key := m.key(s.target.key)
	of, ok := m.eval(s.target.of).(*table)
	if !ok {
		m.fail("deleting field [%s] on not array variable", key)
	}
	m.scan(128 * len(of.items))
	of.remove(key)
	return false
}

func (s *branch) exec(m *machine) bool {
	if m.truth(s.cond) {
		return s.then.exec(m)
	}
	return s.otherwise != nil && s.otherwise.exec(m)
}

func (s *loop) exec(m *machine) bool {
	for m.truth(s.cond) {
		if s.body.exec(m) {
			return true
		}
		if s.step != nil {
			s.step.exec(m)
		}
	}
	return false
}
