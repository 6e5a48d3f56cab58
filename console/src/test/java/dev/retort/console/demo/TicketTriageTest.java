package dev.retort.console.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketTriageTest {
  private final TicketTriage triage = new TicketTriage();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Lathe 12 has stopped and will not restart. | machine_breakdown",
        "lathe 12 has sotpped, the dispaly shows alarm 212 | machine_breakdown",
        "I forgot my pasword and am locked out. | it_access",
        "Mahnung von Polymetal zu Rechnung 4711. | payment_reminder",
        "Swap my late shift with Anna? PS: the invoice that was wrong is settled. | shift_swap",
      })
  void readsTheWordsThroughTypingErrorsAndAsides(String ticket, String label) {
    assertThat(triage.label(ticket)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Order 1 was promised for 12 May, today is 9 May, and the goods are not here | delivery_status",
        "Order 1 was promised for 12 May, today is 13 May, and the goods are not here | delivery_late",
        "As of 2026-01-02 nothing here, they promised order 1 for 2025-12-30 | delivery_late",
        "Order 1: confirmed date 02.01., as of 30.12. no goods | delivery_status",
        "Order 1: confirmed date Feb 3, as of Feb 3 no goods | delivery_status",
      })
  void comparesThePromisedDayWithToday(String ticket, String label) {
    assertThat(triage.label(ticket)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Invoice 8 over EUR 4,800 under frame contract RC-204 | invoice_release",
        "Invoice 8 over EUR 4,801 under frame contract RC-204 | purchase_approval",
        "Invoice 8 over 4,801 EUR under frame contract RC-211 | invoice_release",
        // 7·1+3·0+1·0+7·0+3·1 = 10, then 7·1+3·0+1·0+7·0+3·3 = 16
        "Customer no. 10001 is unhappy, treat according to customer class | quality_complaint",
        "Customer no. 10003 is unhappy, treat according to customer class | key_account_escalation",
        // 3·1+1·0+3·0+1·0+3·0+1·0 = 3, and one more with a last digit of 1
        "Pump of serial SN100000 failed, depends on the service cover | warranty_claim",
        "Pump of serial SN-100001 failed, depends on the service cover | machine_breakdown",
      })
  void asksTheRecordsWhereWordsLeaveTwoLabelsOpen(String ticket, String label) {
    assertThat(triage.label(ticket)).isEqualTo(label);
  }

  @Test
  void understandsNearlyEveryTicketAsItsWriterMeantIt() {
    TicketWriter writer = new TicketWriter();
    Random random = new Random(11);
    int misread = 0;
    for (int i = 0; i < 5_000; i++) {
      TicketWriter.Ticket ticket = writer.write(LocalDate.of(2026, 4, 1 + i % 30), random);
      misread += triage.matter(ticket.text()).equals(ticket.matter()) ? 0 : 1;
    }
    assertThat(misread).isLessThan(25);
  }
}
