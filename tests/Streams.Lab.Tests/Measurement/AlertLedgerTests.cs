using Streams.Lab.Measurement;

namespace Streams.Lab.Tests.Measurement;

public sealed class AlertLedgerTests
{
    [Fact]
    public void Record_OfTheTopic_IsReadAsASiemWouldReadIt()
    {
        var ledger = new AlertLedger();

        ledger.Take(Given.Ocsf("r1", "f", 1), Given.Act);

        var alert = Assert.Single(ledger.Held);
        Assert.Equal(["drifted-executable", "window-pca"], alert.Detectors);
        Assert.Equal(["T1059", "T1059.004"], alert.Techniques);
        Assert.Equal(["process", "window"], alert.Evidence);
        Assert.Equal([Given.Container], alert.Containers);
    }

    [Fact]
    public void Record_WrittenTwice_IsRepeated()
    {
        HeldAlert[] held = [Given.Alert(sequence: 0), Given.Alert(sequence: 1), Given.Alert(sequence: 1)];

        Assert.Equal(1, AlertLedger.Repeated(held));
        Assert.Equal(0, AlertLedger.Missing(held));
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, 0)]
    [InlineData(new[] { 0, 2 }, 1)] // one within is gone
    [InlineData(new[] { 1, 2 }, 1)] // the first is gone
    [InlineData(new int[0], 0)]
    public void Record_Deleted_IsMissed(int[] sequences, int missing) =>
        Assert.Equal(missing, AlertLedger.Missing(sequences.Select(sequence => Given.Alert(sequence: sequence))));

    [Fact]
    public void Record_ThatIsNoFinding_IsCounted()
    {
        var ledger = new AlertLedger();

        ledger.Take("{\"a\":1}"u8.ToArray(), Given.Act);
        ledger.Take("no json"u8.ToArray(), Given.Act);

        Assert.Equal(2, ledger.Unreadable);
        Assert.Empty(ledger.Held);
    }
}
