using Streams.Agent.Delivery.Spool;
using Xunit;

namespace Streams.Agent.Tests.Delivery.Spool;

/// <summary>Not a test: the process that another test starts, and kills while it writes.</summary>
public sealed class SpoolWriterProcess
{
    public const string DirectoryVariable = "STREAMS_TEST_SPOOL";

    public const string SaidFile = "said";

    [Fact(Explicit = true)]
    public void WriteUntilKilled()
    {
        var directory = Environment.GetEnvironmentVariable(DirectoryVariable) ?? throw new InvalidOperationException($"{DirectoryVariable} is not set");
        using var spool = DiskSpool.Open(directory, new SpoolOptions { Bytes = 1L << 30 }, 3, TimeProvider.System);
        using var said = File.OpenHandle(Path.Combine(directory, SaidFile), FileMode.Create, FileAccess.Write, FileShare.Read);
        for (var number = 0; spool.TryAppend([SpoolRecords.Of(number, 50 + (number % 5_000))], out _); number++)
        {
            RandomAccess.Write(said, BitConverter.GetBytes(number), 0);
        }
    }
}
