class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  def uniform(self: __torch__.Kernels,
    shape: List[int],
    bound: float,
    neighbour: Tensor) -> Tensor:
    values = torch.empty(shape, dtype=6, layout=None, device=neighbour.device, pin_memory=False)
    return torch.uniform_(values, -bound, bound)

  def merge(self: __torch__.Kernels,
    weight: Tensor,
    down: Tensor,
    up: Tensor,
    scale: float) -> None:
    term = torch.mul(torch.matmul(torch.to(up, 6), torch.to(down, 6)), scale)
    torch.copy_(weight, torch.add(torch.to(weight, 6), term))
    return None
