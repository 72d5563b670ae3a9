package bsl

// Walk visits a node and, as long as visit says true, what is in it, in the order of the source.
func Walk(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, child := range Children(n) {
		Walk(child, visit)
	}
}

// Children gives the parts of a node that are there, in the order of the source.
func Children(n Node) []Node {
	var all []Node
	add := func(parts ...Expr) {
		for _, x := range parts {
			if x != nil {
				all = append(all, x)
			}
		}
	}
	block := func(blocks ...*Block) {
		for _, b := range blocks {
			if b != nil {
				all = append(all, b)
			}
		}
	}
	switch n := any(n).(type) { // of Node itself, there would be a table for each type that the runtime reads at every start
	case *Module:
		for _, m := range n.Methods {
			all = append(all, m)
		}
		all = append(all, n.Main)
	case *Method:
		for _, p := range n.Params {
			add(p.Default)
		}
		block(n.Body)
	case *Block:
		for _, s := range n.Stmts {
			all = append(all, s)
		}
	case *AssignStmt:
		add(n.Target, n.Value)
	case *CallStmt:
		add(n.Call)
	case *IfStmt:
		for _, b := range n.Branches {
			all = append(all, b)
		}
		block(n.Else)
	case *Branch:
		add(n.Cond)
		block(n.Body)
	case *WhileStmt:
		add(n.Cond)
		block(n.Body)
	case *ForStmt:
		add(n.Var, n.From, n.To)
		block(n.Body)
	case *ForEachStmt:
		add(n.Var, n.Items)
		block(n.Body)
	case *TryStmt:
		block(n.Body, n.Handler)
	case *RaiseStmt:
		add(n.Value)
	case *ReturnStmt:
		add(n.Value)
	case *ExecuteStmt:
		add(n.Code)
	case *HandlerStmt:
		add(n.Event, n.Handler)
	case *Call:
		add(n.Func)
		add(n.Args...)
	case *Member:
		add(n.X)
	case *MethodCall:
		add(n.X)
		add(n.Args...)
	case *Index:
		add(n.X, n.Key)
	case *New:
		add(n.Dynamic)
		add(n.Args...)
	case *Ternary:
		add(n.Cond, n.Then, n.Else)
	case *Unary:
		add(n.X)
	case *Binary:
		add(n.X, n.Y)
	case *Paren:
		add(n.X)
	case *Await:
		add(n.X)
	}
	return all
}
