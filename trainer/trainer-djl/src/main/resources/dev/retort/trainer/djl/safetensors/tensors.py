class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  def empty(self: __torch__.Kernels,
    shape: List[int],
    dtype: int,
    neighbour: Tensor) -> Tensor:
    return torch.empty(shape, dtype=dtype, layout=None, device=neighbour.device, pin_memory=False)

  def fill(self: __torch__.Kernels,
    target: Tensor,
    first: int,
    values: Tensor) -> None:
    part = torch.narrow(torch.view(target, [-1]), 0, first, torch.numel(values))
    torch.copy_(part, values)
    return None

  def rounded(self: __torch__.Kernels,
    source: Tensor,
    first: int,
    count: int,
    dtype: int,
    carrier: int) -> Tensor:
    part = torch.narrow(torch.reshape(torch.detach(source), [-1]), 0, first, count)
    return torch.contiguous(torch.to(torch.to(part, dtype), carrier))

  def overflows(self: __torch__.Kernels,
    source: Tensor,
    dtype: int) -> float:
    finite = torch.isfinite(source)
    kept = torch.isfinite(torch.to(source, dtype))
    return float(torch.sum(finite != kept))
