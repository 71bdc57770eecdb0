using Confluent.Kafka;
using Streams.Kafka.Native;
using Xunit;

namespace Streams.Kafka.Tests;

public class NativeLibraryTests
{
    [Fact]
    public void EnsureUsable_Here_LoadsWhatCameAlong()
    {
        NativeLibrary.EnsureUsable();

        Assert.True(Version.Parse(NativeLibrary.Version) >= new Version(2, 16));

        if (OperatingSystem.IsLinux())
        {
            Assert.StartsWith(AppContext.BaseDirectory, NativeLibrary.Path, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ClientHandle_OfAClient_IsThere()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = "127.0.0.1:1" }).SetLogHandler((_, _) => { }).Build();

        Assert.NotEqual(nint.Zero, ClientHandle.Of(admin));
    }
}
