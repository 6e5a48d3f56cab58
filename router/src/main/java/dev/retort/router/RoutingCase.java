package dev.retort.router;

import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskName;
import dev.retort.capture.TraceStep;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.trainer.Prediction;
import java.util.Objects;
import java.util.Optional;

/**
 * A request of a task, as the steps of a route see it.
 *
 * @param request as it came, personal data included
 * @param task whose it is
 * @param policy how the task's requests are routed
 * @param wish what matters most to whoever asks: what the request says, else what its task does
 * @param serving the student that may answer; empty if nothing serves the task, or what serves does
 *     not give answers of the form that the request asks for
 * @param view the request as a student sees it
 */
record RoutingCase(
    RoutedRequest request,
    TaskName task,
    RoutingPolicy policy,
    AnswerPolicy wish,
    Optional<ServingStudent> serving,
    StudentView view) {
  RoutingCase {
    Objects.requireNonNull(request);
    Objects.requireNonNull(task);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(wish);
    Objects.requireNonNull(serving);
    Objects.requireNonNull(view);
  }

  /** The form of answer that it asks for. */
  RequestedAnswer wanted() {
    return request.asked().requested();
  }

  /** What it belongs to, so that all of it can be treated alike: whom it is for, else its trace. */
  String conversation() {
    return request
        .asked()
        .subject()
        .or(() -> request.details().step().map(TraceStep::trace))
        .orElse(request.id().value());
  }

  /** The same, with another student that may answer. */
  RoutingCase servedBy(ServingStudent student) {
    return new RoutingCase(request, task, policy, wish, Optional.of(student), view);
  }

  /** Whether a student's answer may be given: its rule and the wish have to agree. */
  boolean admits(ServingStudent student, Prediction prediction) {
    return wish.admits(student.rule(), view.input(), prediction);
  }

  /** Whether anybody but the teacher could answer: then the uniform sample is drawn beforehand. */
  boolean maySpareTeacher() {
    return serving.isPresent() || policy.keepsTeachersAnswers();
  }

  /** The same with no student to ask. */
  RoutingCase withoutStudent() {
    return new RoutingCase(request, task, policy, wish, Optional.empty(), view);
  }

  @Override
  public String toString() {
    return "RoutingCase[" + task + ", " + request.id() + "]";
  }
}
