class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  def spelling(self: __torch__.Kernels,
    characters: Tensor,
    weights: List[Tensor]) -> Tensor:
    letters = torch.embedding(weights[0], characters)
    length = torch.size(characters, 1) - 2
    before = torch.slice(letters, 1, 0, length)
    here = torch.slice(letters, 1, 1, length + 1)
    after = torch.slice(letters, 1, 2, length + 2)
    windows = torch.linear(torch.cat([before, here, after], 2), weights[1], weights[2])
    padding = torch.eq(torch.slice(characters, 1, 1, length + 1), 0)
    masked = torch.masked_fill(windows, torch.unsqueeze(padding, 2), -10000.)
    return torch.relu(torch.amax(masked, [1]))

  def potentials(self: __torch__.Kernels,
    inputs: Tensor,
    characters: Tensor,
    spelt: Tensor,
    counts: Tensor,
    weights: List[Tensor],
    rows: int,
    dropout: float) -> Tensor:
    spelling = torch.index_select((self).spelling(characters, weights), 0, spelt)
    x = torch.dropout(torch.cat([inputs, spelling], 1), dropout, dropout > 0.)
    zeros = torch.new_zeros(x, [2, rows, torch.size(weights[4], 1)])
    parameters = [weights[3], weights[4], weights[5], weights[6], weights[7], weights[8], weights[9], weights[10]]
    y, h, c, = torch.lstm(x, counts, [zeros, zeros], parameters, True, 1, 0., dropout > 0., True)
    hidden = torch.dropout(y, dropout, dropout > 0.)
    emissions = torch.linear(hidden, weights[11], weights[12])
    return torch.cat([torch.reshape(emissions, [-1]), weights[13]], 0)
