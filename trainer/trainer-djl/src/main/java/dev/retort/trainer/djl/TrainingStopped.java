package dev.retort.trainer.djl;

/** Somebody asked a training to stop, outside its step loop. */
final class TrainingStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  TrainingStopped(InterruptedException cause) {
    super("the training was asked to stop", cause);
  }
}
