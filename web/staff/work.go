package staff

import "net/http"

func (s *site) registerWork(mux *http.ServeMux) {}
