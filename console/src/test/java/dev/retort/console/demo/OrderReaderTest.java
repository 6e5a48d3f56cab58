package dev.retort.console.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderReaderTest {
  private final OrderReader reader = new OrderReader();

  @Test
  void readsEveryOrderAsItsWriterMeantIt() {
    OrderWriter writer = new OrderWriter();
    Random random = new Random(12);
    for (int i = 0; i < 3_000; i++) {
      OrderWriter.Mail mail = writer.write(LocalDate.of(2026, 4, 1 + i % 30), random);
      assertThat(reader.read(mail.text())).as(mail.text()).contains(mail.order());
    }
  }

  @Test
  void answersInCompactJson() {
    String mail =
        """
        Dear all,
        please accept our order PO-77123:
        Pos. 1: ring gear M4x20, quantity 1,250 Stück, needed by 3 June 2026
        - 2 boxes sun gear, ground, delivery 2026-06-04
        Incoterm: DAP.
        Regards
        Ines Haas, Alba Conveyors B.V.
        """;
    assertThat(reader.read(mail).map(JsonFormat::line))
        .contains(
            "{\"order_number\":\"PO-77123\",\"buyer\":\"Alba Conveyors B.V.\",\"lines\":["
                + "{\"item\":\"ring gear M4x20\",\"quantity\":1250,\"unit\":\"pcs\","
                + "\"delivery_date\":\"2026-06-03\"},"
                + "{\"item\":\"sun gear, ground\",\"quantity\":2,\"unit\":\"box\","
                + "\"delivery_date\":\"2026-06-04\"}],\"incoterm\":\"DAP\"}");
  }

  @Test
  void findsNoOrderInAnythingElse() {
    assertThat(reader.read("Lathe 12 has stopped.")).isEmpty();
  }
}
