class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  def adamw(self: __torch__.Kernels,
    parameters: List[Tensor],
    gradients: List[Tensor],
    averages: List[Tensor],
    squares: List[Tensor],
    step: int,
    numbers: List[float]) -> None:
    first = parameters[0]
    count = torch.full([], float(step), dtype=6, layout=None, device=first.device, pin_memory=False)
    steps = annotate(List[Tensor], [])
    for i in range(len(parameters)):
      _0 = torch.append(steps, count)
    none = annotate(List[Tensor], [])
    torch._fused_adamw_(parameters, gradients, averages, squares, none, steps, lr=numbers[0], beta1=numbers[1], beta2=numbers[2], weight_decay=numbers[4], eps=numbers[3], amsgrad=False, maximize=False)
    return None

  def norm(self: __torch__.Kernels,
    gradients: List[Tensor]) -> float:
    norms = torch._foreach_norm(gradients, 2)
    return float(torch.linalg_vector_norm(torch.stack(norms)))

  def scale(self: __torch__.Kernels,
    gradients: List[Tensor],
    factor: float) -> None:
    torch._foreach_mul_(gradients, factor)
    return None

  def approach(self: __torch__.Kernels,
    averages: List[Tensor],
    values: List[Tensor],
    share: float) -> None:
    torch._foreach_lerp_(averages, values, share)
    return None

  def orthogonal(self: __torch__.Kernels,
    matrix: Tensor) -> Tensor:
    x = torch.to(matrix, 6)
    tall = torch.size(x, 0) > torch.size(x, 1)
    if tall:
      x = torch.t(x)
    x = torch.div(x, torch.add(torch.linalg_vector_norm(x), 1.0e-7))
    for i in range(5):
      a = torch.matmul(x, torch.t(x))
      b = torch.add(torch.mul(a, -4.7750), torch.matmul(a, a), alpha=2.0315)
      x = torch.add(torch.mul(x, 3.4445), torch.matmul(b, x))
    if tall:
      x = torch.t(x)
    return x

  def muon(self: __torch__.Kernels,
    parameters: List[Tensor],
    gradients: List[Tensor],
    momenta: List[Tensor],
    numbers: List[float]) -> None:
    rate = numbers[0]
    momentum = numbers[1]
    decay = numbers[2]
    for i in range(len(parameters)):
      parameter = parameters[i]
      average = momenta[i]
      torch.add_(torch.mul_(average, momentum), gradients[i])
      direction = (self).orthogonal(torch.add(gradients[i], average, alpha=momentum))
      ratio = torch.size(parameter, 0) / torch.size(parameter, 1)
      stretch = 1.
      if ratio > 1.:
        stretch = ratio ** 0.5
      torch.add_(torch.mul_(parameter, 1. - rate * decay), torch.to(direction, parameter.dtype), alpha=-(rate * stretch))
    return None
