class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  def student(self: __torch__.Kernels,
    logits: Tensor,
    ids: Tensor,
    absent: Tensor,
    temperature: float) -> Tensor:
    q = torch.log_softmax(torch.div(logits, temperature), -1)
    known = torch.masked_fill(torch.gather(q, -1, ids), absent, -1.0e+30)
    if torch.size(ids, 1) == torch.size(logits, 1):
      return known
    rest = torch.logsumexp(torch.scatter(q, -1, ids, -1.0e+30), [-1], True)
    return torch.cat([known, rest], -1)

  def teacher(self: __torch__.Kernels,
    logits: Tensor,
    known: Tensor,
    absent: Tensor,
    tail: Tensor) -> Tensor:
    p = torch.masked_fill(known, absent, -1.0e+30)
    if torch.size(known, 1) == torch.size(logits, 1):
      return p
    return torch.cat([p, torch.unsqueeze(torch.log(tail), -1)], -1)

  def kl(self: __torch__.Kernels,
    p: Tensor,
    q: Tensor) -> Tensor:
    return torch.sum(torch.mul(torch.exp(p), torch.sub(p, q)), [-1], False)

  def forward_kl(self: __torch__.Kernels,
    logits: Tensor,
    ids: Tensor,
    known: Tensor,
    absent: Tensor,
    tail: Tensor,
    temperature: float) -> Tensor:
    p = (self).teacher(logits, known, absent, tail)
    q = (self).student(logits, ids, absent, temperature)
    return (self).kl(p, q)

  def reverse_kl(self: __torch__.Kernels,
    logits: Tensor,
    ids: Tensor,
    known: Tensor,
    absent: Tensor,
    tail: Tensor,
    temperature: float) -> Tensor:
    p = (self).teacher(logits, known, absent, tail)
    q = (self).student(logits, ids, absent, temperature)
    return (self).kl(q, p)

  def jensen_shannon(self: __torch__.Kernels,
    logits: Tensor,
    ids: Tensor,
    known: Tensor,
    absent: Tensor,
    tail: Tensor,
    temperature: float,
    beta: float,
    log_beta: float,
    log_rest: float) -> Tensor:
    p = (self).teacher(logits, known, absent, tail)
    q = (self).student(logits, ids, absent, temperature)
    m = torch.logaddexp(torch.add(p, log_beta), torch.add(q, log_rest))
    return torch.add(torch.mul((self).kl(p, m), beta), torch.mul((self).kl(q, m), 1. - beta))

  def mixed(self: __torch__.Kernels,
    divergences: Tensor,
    soft: Tensor,
    logits: Tensor,
    targets: Tensor,
    hard: Tensor) -> Tensor:
    errors = torch.cross_entropy_loss(logits, targets, None, 0, -100, 0.)
    return torch.add(torch.sum(torch.mul(divergences, soft)), torch.sum(torch.mul(errors, hard)))

  def likeliest(self: __torch__.Kernels,
    logits: Tensor,
    count: int,
    temperature: float) -> List[Tensor]:
    p = torch.log_softmax(torch.div(torch.to(logits, 6), temperature), -1)
    top, ids = torch.topk(p, count, -1, True, True)
    if count == torch.size(p, 1):
      return [ids, top, torch.zeros_like(torch.select(top, 1, 0))]
    rest = torch.logsumexp(torch.scatter(p, -1, ids, -1.0e+30), [-1], False)
    return [ids, top, torch.exp(rest)]
