package dev.retort.router;

import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.RoutedRequest;
import java.util.Objects;
import java.util.Optional;

/**
 * A request of a task, as the steps of a route see it.
 *
 * @param request as it came, personal data included
 * @param task whose it is
 * @param policy how the task's requests are routed
 * @param serving the student that may answer; empty if nothing serves the task, or what serves does
 *     not give answers of the form that the request asks for
 * @param view the request as a student sees it
 */
record RoutingCase(
    RoutedRequest request,
    TaskName task,
    RoutingPolicy policy,
    Optional<ServingStudent> serving,
    StudentView view) {
  RoutingCase {
    Objects.requireNonNull(request);
    Objects.requireNonNull(task);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(serving);
    Objects.requireNonNull(view);
  }

  /** The form of answer that it asks for. */
  RequestedAnswer wanted() {
    return request.asked().requested();
  }

  @Override
  public String toString() {
    return "RoutingCase[" + task + ", " + request.id() + "]";
  }
}
