class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  def recorded(self: __torch__.Kernels,
    x: Tensor) -> float:
    if x.requires_grad:
      return 1.
    return 0.
