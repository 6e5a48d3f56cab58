package dev.retort.dataset;

/** The rows of a dataset version were deleted, since some of them had to be erased. */
public final class ErasedDatasetException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ErasedDatasetException(String message) {
    super(message);
  }
}
