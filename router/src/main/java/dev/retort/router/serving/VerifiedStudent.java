package dev.retort.router.serving;

import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.router.serving.Agreement.Verdict;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A student that moves to another place once that place has shown to be the same. Thread-safe. */
final class VerifiedStudent implements HostedStudent {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedStudent.class);

  private enum State {
    COMPARING,
    MOVED,
    STAYS,
    CLOSED
  }

  private final StudentBundle bundle;
  private final DeferralRule rule;
  private final DrainingStudent certified;
  private final VerifiedStudents places;

  private State state = State.COMPARING;
  private Optional<DrainingStudent> other = Optional.empty();
  private String hindrance = "it is being loaded";
  private int agreed;

  VerifiedStudent(
      StudentBundle bundle, DeferralRule rule, HostedStudent certified, VerifiedStudents places) {
    this.bundle = bundle;
    this.rule = rule;
    this.certified = new DrainingStudent(certified);
    this.places = places;
  }

  /** Opens the other place on a thread of its own, again and again until it opens. */
  void openOther() {
    openOther(VerifiedStudent::ownThread);
  }

  private static void ownThread(Runnable work) {
    Thread thread = new Thread(work, "student-opening");
    thread.setDaemon(true);
    thread.start();
  }

  private void openOther(Executor when) {
    CompletableFuture<HostedStudent> unused =
        CompletableFuture.supplyAsync(() -> places.other().open(bundle), when)
            .whenComplete(
                (opened, failure) -> {
                  if (failure == null) {
                    opened(new DrainingStudent(opened));
                  } else {
                    failed(failure);
                  }
                });
  }

  private void opened(DrainingStudent place) {
    boolean late;
    synchronized (this) {
      late = state == State.CLOSED;
      other = Optional.of(place);
      hindrance = "it is being compared";
    }
    if (late) {
      closeQuietly(place);
    }
  }

  private void failed(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      hindrance = String.valueOf(cause.getMessage());
    }
    LOG.warn(
        "{} stays where it was certified, and is tried again in {}: {}",
        bundle.version(),
        places.retry(),
        cause.getMessage());
    openOther(
        CompletableFuture.delayedExecutor(
            places.retry().toMillis(), TimeUnit.MILLISECONDS, VerifiedStudent::ownThread));
  }

  @Override
  public Future<StudentReply> ask(StudentQuestion question) {
    Future<StudentReply> reply;
    Optional<DrainingStudent> compared;
    synchronized (this) {
      if (state == State.MOVED) {
        return other.orElseThrow().ask(question);
      }
      reply = certified.ask(question);
      compared = state == State.COMPARING ? other : Optional.empty();
    }
    compared.ifPresent(place -> compare(question, reply, place));
    return reply;
  }

  /** Whoever asks does not wait for this. */
  private void compare(StudentQuestion question, Future<StudentReply> reply, HostedStudent place) {
    reply
        .map(StudentReply::answer)
        .onSuccess(
            answer ->
                answer.ifPresent(
                    expected ->
                        place
                            .ask(question)
                            .map(StudentReply::answer)
                            .onSuccess(
                                found ->
                                    found.ifPresent(
                                        said -> judge(question.input(), expected, said)))));
  }

  private void judge(String input, Prediction expected, Prediction said) {
    Verdict verdict = places.agreement().judge(rule, input, expected, said);
    Optional<DrainingStudent> left = Optional.empty();
    synchronized (this) {
      if (state != State.COMPARING || verdict == Verdict.NOTHING) {
        return;
      }
      if (verdict == Verdict.DIFFERENT) {
        state = State.STAYS;
        hindrance =
            "after %d questions it answered one differently, or with confidence %.4f instead of %.4f"
                .formatted(agreed, said.confidence(), expected.confidence());
        left = other;
        LOG.error("{} stays where it was certified: {}", bundle.version(), hindrance);
      } else {
        agreed++;
        if (agreed >= places.agreement().questions()) {
          state = State.MOVED;
          left = Optional.of(certified);
          LOG.info("{} moves: {} questions agreed", bundle.version(), agreed);
        }
      }
    }
    left.ifPresent(VerifiedStudent::closeQuietly);
  }

  private static void closeQuietly(HostedStudent place) {
    place.close().onFailure(failure -> LOG.warn("a student could not be freed", failure));
  }

  @Override
  public Future<Void> close() {
    Optional<DrainingStudent> opened;
    synchronized (this) {
      state = State.CLOSED;
      opened = other;
    }
    Future<Void> certifiedFreed = certified.close();
    return opened
        .map(place -> Future.join(certifiedFreed, place.close()).<Void>mapEmpty())
        .orElse(certifiedFreed);
  }

  @Override
  public synchronized Optional<String> degradation() {
    if (state == State.MOVED) {
      return other.flatMap(DrainingStudent::degradation);
    }
    return Optional.of(
        "%s runs where it was certified instead of where it is to run: %s"
            .formatted(bundle.version(), hindrance));
  }
}
