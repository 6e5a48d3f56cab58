class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  def normalised(self: __torch__.Kernels,
    x: Tensor,
    weight: Tensor,
    eps: float) -> Tensor:
    wide = torch.to(x, 6)
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(wide, wide), [-1], True), eps))
    return torch.mul(torch.to(weight, x.dtype), torch.to(torch.mul(wide, scale), x.dtype))

  def linear(self: __torch__.Kernels,
    x: Tensor,
    i: int,
    weights: List[Tensor],
    biases: List[Tensor],
    low_rank: List[Tensor],
    scales: List[float],
    dropout: float) -> Tensor:
    bias = annotate(Optional[Tensor], None)
    if len(biases) > 0:
      if torch.numel(biases[i]) > 0:
        bias = torch.to(biases[i], x.dtype)
    y = torch.linear(x, torch.to(weights[i], x.dtype), bias)
    if len(low_rank) > 0:
      down = low_rank[2 * i]
      if torch.numel(down) > 0:
        dropped = torch.dropout(torch.to(x, down.dtype), dropout, dropout > 0.)
        term = torch.linear(torch.linear(dropped, down), low_rank[2 * i + 1])
        y = torch.add(y, torch.to(torch.mul(term, scales[i]), x.dtype))
    return y

  def rotated(self: __torch__.Kernels,
    x: Tensor,
    cos: Tensor,
    sin: Tensor) -> Tensor:
    halves = torch.chunk(x, 2, -1)
    first = halves[0]
    second = halves[1]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)

  def repeated(self: __torch__.Kernels,
    x: Tensor,
    times: int) -> Tensor:
    if times == 1:
      return x
    s = torch.size(x)
    wide = torch.expand(torch.unsqueeze(x, 2), [s[0], s[1], times, s[2], s[3]])
    return torch.reshape(wide, [s[0], s[1] * times, s[2], s[3]])

  def attended(self: __torch__.Kernels,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    mask: List[Tensor]) -> Tensor:
    groups = torch.size(q, 1) // torch.size(k, 1)
    bias = annotate(Optional[Tensor], None)
    if len(mask) > 0:
      bias = mask[0]
    causal = len(mask) == 0 and torch.size(q, 2) > 1
    wide = (self).repeated(k, groups)
    return torch.scaled_dot_product_attention(q, wide, (self).repeated(v, groups), bias, 0., causal)

  def behind(self: __torch__.Kernels,
    x: Tensor,
    rows: int,
    prefix: int) -> Tensor:
    own = torch.narrow(x, 2, prefix, torch.size(x, 2) - prefix)
    columns = torch.size(own, 2) // rows
    return torch.transpose(torch.view(torch.squeeze(torch.transpose(own, 1, 2), 0), [rows, columns, torch.size(x, 1), torch.size(x, 3)]), 1, 2)

  def following(self: __torch__.Kernels,
    x: Tensor,
    own: Tensor,
    prefix: int) -> Tensor:
    s = torch.size(own)
    return torch.cat([torch.expand(torch.narrow(x, 2, 0, prefix), [s[0], s[1], prefix, s[3]]), own], 2)

  def attended_behind(self: __torch__.Kernels,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    mask: List[Tensor],
    rows: int,
    prefix: int) -> Tensor:
    prefix_mask = annotate(List[Tensor], [])
    if len(mask) > 1:
      prefix_mask = [mask[1]]
    first = (self).attended(torch.narrow(q, 2, 0, prefix), torch.narrow(k, 2, 0, prefix), torch.narrow(v, 2, 0, prefix), prefix_mask)
    own_k = (self).following(k, (self).behind(k, rows, prefix), prefix)
    own_v = (self).following(v, (self).behind(v, rows, prefix), prefix)
    own = (self).attended((self).behind(q, rows, prefix), own_k, own_v, [mask[0]])
    flat = torch.reshape(torch.transpose(own, 1, 2), [1, torch.size(q, 2) - prefix, torch.size(q, 1), torch.size(q, 3)])
    return torch.cat([torch.transpose(first, 1, 2), flat], 1)

  def block(self: __torch__.Kernels,
    x: Tensor,
    weights: List[Tensor],
    biases: List[Tensor],
    norms: List[Tensor],
    low_rank: List[Tensor],
    scales: List[float],
    cos: Tensor,
    sin: Tensor,
    mask: List[Tensor],
    cache: List[Tensor],
    start: int,
    shared: List[int],
    heads: List[int],
    numbers: List[float]) -> Tensor:
    rows = torch.size(x, 0)
    columns = torch.size(x, 1)
    size = heads[2]
    eps = numbers[0]
    dropout = numbers[1]
    low_rank_dropout = numbers[2]
    h = (self).normalised(x, norms[0], eps)
    q = (self).linear(h, 0, weights, biases, low_rank, scales, low_rank_dropout)
    k = (self).linear(h, 1, weights, biases, low_rank, scales, low_rank_dropout)
    v = (self).linear(h, 2, weights, biases, low_rank, scales, low_rank_dropout)
    q = torch.view(q, [rows, columns, heads[0], size])
    k = torch.view(k, [rows, columns, heads[1], size])
    v = torch.view(v, [rows, columns, heads[1], size])
    if len(norms) > 2:
      q = (self).normalised(q, norms[2], eps)
      k = (self).normalised(k, norms[3], eps)
    q = torch.transpose((self).rotated(q, cos, sin), 1, 2)
    k = torch.transpose((self).rotated(k, cos, sin), 1, 2)
    v = torch.transpose(v, 1, 2)
    if len(cache) > 0:
      torch.copy_(torch.narrow(cache[0], 2, start, columns), k)
      torch.copy_(torch.narrow(cache[1], 2, start, columns), v)
      k = torch.narrow(cache[0], 2, 0, start + columns)
      v = torch.narrow(cache[1], 2, 0, start + columns)
    if len(shared) > 0:
      attended = (self).attended_behind(q, k, v, mask, shared[0], shared[1])
    else:
      attended = torch.transpose((self).attended(q, k, v, mask), 1, 2)
    joined = torch.reshape(attended, [rows, columns, heads[0] * size])
    o = (self).linear(joined, 3, weights, biases, low_rank, scales, low_rank_dropout)
    x = torch.add(x, torch.dropout(o, dropout, dropout > 0.))
    h = (self).normalised(x, norms[1], eps)
    gate = (self).linear(h, 4, weights, biases, low_rank, scales, low_rank_dropout)
    up = (self).linear(h, 5, weights, biases, low_rank, scales, low_rank_dropout)
    product = torch.mul(torch.silu(gate), up)
    down = (self).linear(product, 6, weights, biases, low_rank, scales, low_rank_dropout)
    return torch.add(x, torch.dropout(down, dropout, dropout > 0.))

  def embedded(self: __torch__.Kernels,
    weight: Tensor,
    ids: Tensor,
    dtype: int,
    dropout: float) -> Tensor:
    return torch.dropout(torch.to(torch.embedding(weight, ids), dtype), dropout, dropout > 0.)

  def head(self: __torch__.Kernels,
    x: Tensor,
    norm: Tensor,
    head: Tensor,
    low_rank: List[Tensor],
    scales: List[float],
    numbers: List[float]) -> Tensor:
    h = (self).normalised(x, norm, numbers[0])
    none = annotate(List[Tensor], [])
    return torch.to((self).linear(h, 0, [head], none, low_rank, scales, numbers[2]), 6)

  def losses(self: __torch__.Kernels,
    x: Tensor,
    picked: Tensor,
    targets: Tensor,
    norm: Tensor,
    head: Tensor,
    low_rank: List[Tensor],
    scales: List[float],
    numbers: List[float],
    reduction: int) -> Tensor:
    flat = torch.reshape(x, [-1, torch.size(x, -1)])
    h = torch.index_select(flat, 0, picked)
    logits = (self).head(h, norm, head, low_rank, scales, numbers)
    return torch.cross_entropy_loss(logits, targets, None, reduction, -100, 0.)

  def picked_logits(self: __torch__.Kernels,
    x: Tensor,
    picked: Tensor,
    norm: Tensor,
    head: Tensor,
    low_rank: List[Tensor],
    scales: List[float],
    numbers: List[float]) -> Tensor:
    flat = torch.reshape(x, [-1, torch.size(x, -1)])
    h = torch.index_select(flat, 0, picked)
    return (self).head(h, norm, head, low_rank, scales, numbers)

  def last_column(self: __torch__.Kernels,
    x: Tensor) -> Tensor:
    return torch.narrow(x, 1, torch.size(x, 1) - 1, 1)

  def greedy(self: __torch__.Kernels,
    logits: Tensor) -> List[Tensor]:
    chosen = torch.argmax(logits, -1)
    log_probabilities = torch.log_softmax(logits, -1)
    return [chosen, torch.squeeze(torch.gather(log_probabilities, -1, torch.unsqueeze(chosen, -1)), -1)]

  def sampled(self: __torch__.Kernels,
    logits: Tensor,
    temperature: float,
    draws: Tensor) -> List[Tensor]:
    log_probabilities = torch.log_softmax(torch.div(logits, temperature), -1)
    reached = torch.cumsum(torch.exp(log_probabilities), -1)
    below = torch.sum(torch.to(torch.lt(reached, draws), 4), [-1], False)
    chosen = torch.clamp(below, 0, torch.size(logits, -1) - 1)
    return [chosen, torch.squeeze(torch.gather(log_probabilities, -1, torch.unsqueeze(chosen, -1)), -1)]

  def normalised_output(self: __torch__.Kernels,
    x: Tensor,
    norm: Tensor,
    eps: float) -> Tensor:
    return (self).normalised(x, norm, eps)

  def frequencies(self: __torch__.Kernels,
    theta: float,
    size: int,
    llama3: List[float],
    neighbour: Tensor) -> Tensor:
    exponents = torch.div(torch.to(torch.arange(0, size, 2, dtype=4, layout=None, device=neighbour.device, pin_memory=False), 6), size)
    inverse = torch.reciprocal(torch.pow(theta, exponents))
    if len(llama3) > 0:
      factor = llama3[0]
      low = llama3[1]
      high = llama3[2]
      original = llama3[3]
      wavelengths = torch.div(torch.full_like(inverse, 6.283185307179586), inverse)
      scaled = torch.where(wavelengths > original / low, torch.div(inverse, factor), inverse)
      smooth = torch.div(torch.sub(torch.div(torch.full_like(inverse, original), wavelengths), low), high - low)
      mixed = torch.add(torch.div(torch.mul(torch.rsub(smooth, 1.), scaled), factor), torch.mul(smooth, scaled))
      medium = torch.logical_not(torch.logical_or(wavelengths < original / high, wavelengths > original / low))
      inverse = torch.where(medium, mixed, scaled)
    return inverse

  def rotations(self: __torch__.Kernels,
    positions: Tensor,
    frequencies: Tensor,
    dtype: int) -> List[Tensor]:
    angles = torch.unsqueeze(torch.mul(torch.unsqueeze(torch.to(positions, 6), -1), frequencies), 2)
    return [torch.to(torch.cos(angles), dtype), torch.to(torch.sin(angles), dtype)]

  def mask(self: __torch__.Kernels,
    queries: Tensor,
    keys: Tensor,
    start: int,
    window: int,
    dtype: int) -> Tensor:
    q = torch.unsqueeze(torch.add(torch.arange(torch.size(queries, 1), dtype=4, layout=None, device=queries.device, pin_memory=False), start), 1)
    k = torch.unsqueeze(torch.arange(torch.size(keys, 1), dtype=4, layout=None, device=queries.device, pin_memory=False), 0)
    causal = k <= q
    if window > 0:
      causal = torch.logical_and(causal, k > q - window)
    same = torch.eq(torch.unsqueeze(queries, 2), torch.unsqueeze(keys, 1))
    real = torch.unsqueeze(torch.ne(queries, 0), 2)
    visible = torch.logical_and(torch.logical_and(torch.unsqueeze(causal, 0), same), real)
    none = torch.zeros(torch.size(visible), dtype=dtype, layout=None, device=queries.device, pin_memory=False)
    lowest = -3.3895313892515355e+38
    if dtype == 5:
      lowest = -65504.
    return torch.unsqueeze(torch.masked_fill(none, torch.logical_not(visible), lowest), 1)

  def prefix_mask(self: __torch__.Kernels,
    own: Tensor,
    positions: Tensor,
    prefix: int,
    window: int) -> Tensor:
    s = torch.size(own)
    open = torch.zeros([s[0], 1, s[2], prefix], dtype=own.dtype, layout=None, device=own.device, pin_memory=False)
    if window > 0:
      k = torch.arange(prefix, dtype=4, layout=None, device=own.device, pin_memory=False)
      past = torch.unsqueeze(positions, -1) - torch.reshape(k, [1, 1, prefix]) >= window
      lowest = -3.3895313892515355e+38
      if own.dtype == 5:
        lowest = -65504.
      open = torch.masked_fill(open, torch.unsqueeze(past, 1), lowest)
    return torch.cat([open, own], -1)

  def cache(self: __torch__.Kernels,
    shape: List[int],
    dtype: int,
    neighbour: Tensor) -> Tensor:
    return torch.zeros(shape, dtype=dtype, layout=None, device=neighbour.device, pin_memory=False)

  def normal(self: __torch__.Kernels,
    shape: List[int],
    deviation: float,
    neighbour: Tensor) -> Tensor:
    values = torch.empty(shape, dtype=6, layout=None, device=neighbour.device, pin_memory=False)
    return torch.normal_(values, 0., deviation)

  def same(self: __torch__.Kernels,
    a: Tensor,
    b: Tensor) -> float:
    if torch.equal(a, b):
      return 1.
    return 0.
