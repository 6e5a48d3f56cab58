package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StudentViewTest {

  @Test
  void aStudentLearnsAndAnswersInPlaceholders() {
    Prompt prompt =
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, "Extract name and mail."),
                new Message(Role.USER, "My name is Ann Lee. Write to ann@example.org")));
    StudentView view = StudentView.of(prompt);

    assertThat(view.input()).isEqualTo("My name is [PERSON_NAME_1]. Write to [EMAIL_1]");
    String answer = "{\"name\":\"Ann Lee\",\"mail\":\"ann@example.org\"}";
    assertThat(view.conceal(answer))
        .isEqualTo("{\"name\":\"[PERSON_NAME_1]\",\"mail\":\"[EMAIL_1]\"}");
    assertThat(view.restore(view.conceal(answer))).isEqualTo(answer);
    assertThat(prompt.studentInput()).contains("ann@example.org");
  }
}
