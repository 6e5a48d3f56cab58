package dev.retort.trainer.djl.training;

/** The device, or the host, has no memory for what is asked of it. */
final class DeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
