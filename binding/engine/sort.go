package engine

import (
	"cmp"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// tableSort is the quicksort of the reference, step by step: equal elements end in the same order.
func tableSort(L *lua.LState) int {
	t := checkTable(L, 1)
	s := &sorter{L: L, list: make([]lua.LValue, listLen(t)+1)}
	if L.Get(2) != lua.LNil {
		s.less = checkFunction(L, 2)
	}
	for i := 1; i < len(s.list); i++ {
		lookAt(L, i)
		s.list[i] = item(t, i)
	}
	defer func() { // also when the comparison fails, as if sorted in place
		for i := 1; i < len(s.list); i++ {
			t.RawSetInt(i, s.list[i])
		}
	}()
	if s.less == nil && (sortAs[lua.LNumber](s) || sortAs[lua.LString](s)) {
		return 0
	}
	s.sort(1, len(s.list)-1)
	return 0
}

// sortAs sorts a list of numbers only or strings only, where equal elements can't be told apart.
func sortAs[T interface {
	cmp.Ordered
	lua.LValue
}](s *sorter) bool {
	plain := make([]T, 0, len(s.list))
	for i, v := range s.list[1:] {
		lookAt(s.L, i)
		p, ok := v.(T)
		if !ok {
			return false
		}
		plain = append(plain, p)
	}
	spend(s.L, len(plain))
	for i, p := range sortRuns(s.L, plain) {
		s.list[i+1] = p
	}
	return true
}

// sortRun is how many items are sorted between two looks.
const sortRun = 1 << 15

// sortRuns sorts a long list by merging sorted runs, looking between them. The list is used up.
func sortRuns[T cmp.Ordered](L *lua.LState, list []T) []T {
	if len(list) <= sortRun {
		slices.Sort(list)
		return list
	}
	for run := range slices.Chunk(list, sortRun) {
		Look(L)
		slices.Sort(run)
	}
	merged := make([]T, len(list))
	for n := sortRun; n < len(list); n *= 2 {
		for at := 0; at < len(list); at += 2 * n {
			middle, end := min(at+n, len(list)), min(at+2*n, len(list))
			merge(L, merged[at:end], list[at:middle], list[middle:end])
		}
		list, merged = merged, list
	}
	return list
}

// merge fills a list with the items of two sorted ones.
func merge[T cmp.Ordered](L *lua.LState, into, a, b []T) {
	for i := range into {
		lookAt(L, i)
		if len(b) == 0 || len(a) > 0 && !cmp.Less(b[0], a[0]) {
			into[i], a = a[0], a[1:]
		} else {
			into[i], b = b[0], b[1:]
		}
	}
}

// sorter sorts list[1:].
type sorter struct {
	L    *lua.LState
	less *lua.LFunction
	list []lua.LValue
}

func (s *sorter) before(a, b lua.LValue) bool {
	if s.less == nil {
		spend(s.L, 1)
		return s.L.LessThan(a, b)
	}
	s.L.Push(s.less)
	s.L.Push(a)
	s.L.Push(b)
	s.L.Call(2, 1)
	r := lua.LVAsBool(s.L.Get(-1))
	s.L.Pop(1)
	return r
}

// order swaps two places when they stand in the wrong order.
func (s *sorter) order(i, j int) {
	if s.before(s.list[j], s.list[i]) {
		s.list[i], s.list[j] = s.list[j], s.list[i]
	}
}

func (s *sorter) sort(low, up int) {
	for low < up {
		s.order(low, up)
		if up-low == 1 {
			return
		}
		mid := (low + up) / 2
		if s.before(s.list[mid], s.list[low]) {
			s.list[mid], s.list[low] = s.list[low], s.list[mid]
		} else {
			s.order(mid, up)
		}
		if up-low == 2 {
			return
		}
		i := s.partition(low, up, mid)
		if i-low < up-i { // the smaller part by recursion
			s.sort(low, i-1)
			low = i + 1
		} else {
			s.sort(i+1, up)
			up = i - 1
		}
	}
}

// partition moves what is less than the pivot to its left, and gives the pivot's place.
func (s *sorter) partition(low, up, mid int) int {
	pivot := s.list[mid]
	s.list[mid], s.list[up-1] = s.list[up-1], pivot
	i, j := low, up-1
	for {
		for i++; s.before(s.list[i], pivot); i++ {
			if i >= up {
				raiseString(s.L, "invalid order function for sorting")
			}
		}
		for j--; s.before(pivot, s.list[j]); j-- {
			if j <= low {
				raiseString(s.L, "invalid order function for sorting")
			}
		}
		if j < i {
			break
		}
		s.list[i], s.list[j] = s.list[j], s.list[i]
	}
	s.list[up-1], s.list[i] = s.list[i], s.list[up-1]
	return i
}
