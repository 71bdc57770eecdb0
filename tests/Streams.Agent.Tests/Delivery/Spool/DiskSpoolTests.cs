using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Delivery.Spool;
using Streams.Kafka.Publishing;
using Streams.TestKit;
using Xunit;

namespace Streams.Agent.Tests.Delivery.Spool;

public sealed class DiskSpoolTests : IDisposable
{
    private const int Partitions = 3;

    private readonly string _directory = Directory.CreateTempSubdirectory("streams-spool-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Spool_AppendedReadSentAndOpenedAnewInAnyOrder_GivesEveryRecordOnceInOrderOrAgainAfterwards(int seed)
    {
        var random = new Random(seed);
        var spool = Open(bytes: 64L << 20);
        var (written, read, sent) = (0, 0, 0);
        var under = new Queue<SpoolPosition>();
        for (var step = 0; step < 3_000; step++)
        {
            switch (random.Next(20))
            {
                case < 9:
                    var records = Enumerable.Range(written, random.Next(1, 4)).Select(number => SpoolRecords.Of(number, random.Next(20_000))).ToList();
                    Assert.True(spool.TryAppend(records, out _));
                    written += records.Count;
                    break;
                case < 15 when spool.TryRead(out var record):
                    Assert.Equal(read, SpoolRecords.NumberOf(record.Record));
                    Assert.True(SpoolRecords.IsWhole(record.Record));
                    under.Enqueue(record.End);
                    read++;
                    break;
                case < 19 when under.TryDequeue(out var end):
                    spool.Sent(end);
                    sent++;
                    break;
                case 19 when random.Next(10) == 0:
                    spool.Dispose();
                    spool = Open(bytes: 64L << 20);
                    under.Clear();
                    read = sent; // what was not acknowledged comes again
                    break;
            }

            Assert.Equal(read < written, spool.HasUnread);
        }

        while (spool.TryRead(out var record))
        {
            Assert.Equal(read++, SpoolRecords.NumberOf(record.Record));
            spool.Sent(record.End);
        }

        Assert.Equal(written, read);
        spool.Clear();
        Assert.Equal(0, spool.Bytes);
        Assert.Empty(Directory.EnumerateFiles(_directory, "*.spool"));
        spool.Dispose();
    }

    [Fact]
    public void Spool_TruncatedAnywhere_GivesTheRecordsBeforeAndSaysWhatIsMissing()
    {
        Fill(records: 12);
        var file = Directory.EnumerateFiles(_directory, "*.spool").Single();
        var whole = File.ReadAllBytes(file);
        var ends = EndsOfFrames(whole);
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);

            var (read, damaged) = ReadAll();

            Assert.Equal(Enumerable.Range(0, ends.Count(end => end <= length)), read);
            Assert.Equal(length != SpoolSegment.HeadBytes && !ends.Contains(length), damaged.Count > 0);
        }
    }

    [Fact]
    public void Spool_WithABitFlippedAnywhere_GivesNoRecordThatIsNotWholeAndSaysWhatIsMissing()
    {
        Fill(records: 6);
        var file = Directory.EnumerateFiles(_directory, "*.spool").Single();
        var whole = File.ReadAllBytes(file);
        var random = new Random(5);
        for (var at = 0; at < whole.Length; at++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, flipped);

            var (read, damaged) = ReadAll();

            Assert.Equal(read.Order(), read);
            Assert.True(read.Count >= (at < SpoolSegment.HeadBytes ? 0 : 5), $"byte {at}: {read.Count} records");
            Assert.Equal(read.Count < 6, damaged.Count > 0);
        }
    }

    [Fact]
    public void Spool_AtItsBound_RefusesAndTakesAgainWhenKafkaHasSome()
    {
        using var spool = Open(bytes: 1 << 20);
        var written = 0;
        while (spool.TryAppend([SpoolRecords.Of(written, 10_000)], out _))
        {
            written++;
        }

        Assert.InRange(spool.Bytes, 900_000, 1 << 20);
        Assert.True(spool.IsRefusing);

        for (var i = 0; i < written / 2; i++)
        {
            Assert.True(spool.TryRead(out var record));
            spool.Sent(record.End);
        }

        Assert.True(spool.TryAppend([SpoolRecords.Of(written)], out _));
    }

    [Fact]
    public void Spool_OnAFullDisk_KeepsWhatItTookAndGoesOnWhenThereIsRoom()
    {
        Requirement.Need("root");
        Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", _directory);
        try
        {
            var written = 0;
            using (var spool = Open(bytes: 1 << 30))
            {
                while (spool.TryAppend([SpoolRecords.Of(written, 3_000)], out _))
                {
                    written++;
                }

                Assert.InRange(written, 40, 90);
                Assert.True(spool.IsRefusing);
                Assert.False(spool.TryAppend([SpoolRecords.Of(written)], out _)); // not before it is worth another try
            }

            using var successor = Open(bytes: 1 << 30);
            for (var number = 0; number < written; number++)
            {
                Assert.True(successor.TryRead(out var record));
                Assert.Equal(number, SpoolRecords.NumberOf(record.Record));
                successor.Sent(record.End);
            }

            Assert.False(successor.TryRead(out _));
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.True(successor.TryAppend([SpoolRecords.Of(written, 3_000)], out _));
            Assert.True(successor.TryRead(out var next));
            Assert.Equal(written, SpoolRecords.NumberOf(next.Record));
        }
        finally
        {
            Run("umount", _directory);
        }
    }

    [Theory]
    [InlineData(120)]
    [InlineData(310)]
    [InlineData(540)]
    public async Task Spool_OfAWriterThatIsKilled_HasEveryRecordThatItSaidItHas(int afterMs)
    {
        var stop = TestContext.Current.CancellationToken;
        using var writer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["-method", $"*.{nameof(SpoolWriterProcess)}.{nameof(SpoolWriterProcess.WriteUntilKilled)}", "-explicit", "only"])
        {
            Environment = { [SpoolWriterProcess.DirectoryVariable] = _directory },
            RedirectStandardOutput = true,
        })!;
        var said = Path.Combine(_directory, SpoolWriterProcess.SaidFile);
        while (!File.Exists(said) || new FileInfo(said).Length < sizeof(int))
        {
            Assert.False(writer.HasExited);
            await Task.Delay(10, stop);
        }

        await Task.Delay(afterMs, stop); // it is killed in the middle of its work
        writer.Kill();
        await writer.WaitForExitAsync(stop);

        var (read, _) = ReadAll();
        var last = BitConverter.ToInt32(await File.ReadAllBytesAsync(said, stop));
        Assert.True(last > 0);
        Assert.Equal(Enumerable.Range(0, read.Count), read);
        Assert.InRange(read.Count, last + 1, last + 2); // the one that it was about to say may be there
    }

    private void Fill(int records)
    {
        using var spool = Open(bytes: 1 << 20);
        for (var number = 0; number < records; number++)
        {
            Assert.True(spool.TryAppend([SpoolRecords.Of(number, 30 + (number * 11))], out _));
        }
    }

    private (List<int> Read, List<SpoolDamage> Damaged) ReadAll()
    {
        var read = new List<int>();
        var damaged = new List<SpoolDamage>();
        using var spool = Open(bytes: 1 << 30);
        spool.Damaged += damaged.Add;
        while (spool.TryRead(out var record))
        {
            Assert.True(SpoolRecords.IsWhole(record.Record));
            Assert.Equal(Partitions, record.Partitions);
            read.Add(SpoolRecords.NumberOf(record.Record));
        }

        Assert.False(spool.HasUnread);
        return (read, damaged);
    }

    private static List<int> EndsOfFrames(byte[] file)
    {
        var ends = new List<int>();
        for (var at = SpoolSegment.HeadBytes; SpoolFrame.TryRead(file.AsSpan(at), out _, out _, out var length);)
        {
            at += length;
            ends.Add(at);
        }

        return ends;
    }

    private DiskSpool Open(long bytes) => DiskSpool.Open(_directory, new SpoolOptions { Bytes = bytes }, Partitions, _time);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
