package dev.retort.registry.mlflow;

import dev.retort.registry.RegistryException;

/** A tracking server answered with an error. */
final class MlflowRefusal extends RegistryException {
  private static final long serialVersionUID = 1;
  private static final int FIRST_SERVER_ERROR = 500;

  private final int status;
  private final String errorCode;

  MlflowRefusal(String request, int status, String errorCode, String message) {
    super(
        "the tracking server refused %s with status %d %s: %s"
            .formatted(request, status, errorCode, message));
    this.status = status;
    this.errorCode = errorCode;
  }

  boolean is(String code) {
    return errorCode.equals(code);
  }

  boolean isConflict() {
    return status == 409;
  }

  /** Whether the server doesn't know the endpoint at all, as somebody else's MLflow. */
  boolean isUnknownEndpoint() {
    return (status == 404 && !is("RESOURCE_DOES_NOT_EXIST")) || status == 405 || status == 501;
  }

  /** A 404 that is about the thing and not about the endpoint. */
  boolean isMissing() {
    return status == 404 && !is("ENDPOINT_NOT_FOUND");
  }

  /** Whether the server may have done what it was asked before it failed. */
  boolean mayHaveHappened() {
    return status >= FIRST_SERVER_ERROR;
  }
}
