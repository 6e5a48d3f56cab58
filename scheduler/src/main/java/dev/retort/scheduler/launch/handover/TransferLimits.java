package dev.retort.scheduler.launch.handover;

/**
 * What a worker may send.
 *
 * @param piece bytes of one request
 * @param file bytes of a file of a checkpoint or student
 * @param folder bytes of files that wait for the rest of their folder
 * @param log bytes of a file that grows
 */
public record TransferLimits(int piece, long file, long folder, long log) {
  /** Room for checkpoints of students with some billions of weights. */
  public static final TransferLimits USUAL =
      new TransferLimits(16 << 20, 64L << 30, 128L << 30, 1L << 30);

  public TransferLimits {
    if (piece < 1 || file < 1 || folder < 1 || log < 1) {
      throw new IllegalArgumentException("every limit of a transfer is ≥ 1 byte");
    }
  }
}
