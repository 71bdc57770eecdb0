using System.Net;
using Streams.Hosting.Http;
using Streams.Hosting.Metrics;
using Xunit;

namespace Streams.Hosting.Tests.Http;

public class HttpEndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_AsThePartsSay()
    {
        using var metrics = new MetricsRegistry("test");
        var readiness = new Readiness();
        readiness.Wait("state", "being restored");
        await using var endpoint = (await HttpEndpoint.StartAsync("127.0.0.1:0", metrics, readiness, Stop))!;
        using var client = new HttpClient { BaseAddress = endpoint.Address };

        var early = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Stop);
        var alive = await client.GetAsync(new Uri("/healthz", UriKind.Relative), Stop);
        readiness.Ready("state");
        var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Stop);
        readiness.Broken("commit", "stands still for 60 s");
        var broken = await client.GetAsync(new Uri("/healthz", UriKind.Relative), Stop);
        var page = await client.GetAsync(new Uri("/metrics", UriKind.Relative), Stop);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "state: being restored\n"), (early.StatusCode, await early.Content.ReadAsStringAsync(Stop)));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "commit: stands still for 60 s\n"), (broken.StatusCode, await broken.Content.ReadAsStringAsync(Stop)));
        Assert.Contains("streams_build_info{program=\"test\"", await page.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereSomeoneListens_SaysWhatToDo()
    {
        using var metrics = new MetricsRegistry("test");
        await using var first = (await HttpEndpoint.StartAsync("127.0.0.1:0", metrics, new Readiness(), Stop))!;

        var error = await Assert.ThrowsAsync<UsageException>(() => HttpEndpoint.StartAsync($"127.0.0.1:{first.Address.Port}", metrics, new Readiness(), Stop));

        Assert.Contains("--http", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereverItRuns_WatchesNoFiles()
    {
        using var metrics = new MetricsRegistry("test");
        var before = Watches();

        await using var endpoint = await HttpEndpoint.StartAsync("127.0.0.1:0", metrics, new Readiness(), Stop);

        Assert.Equal(before, Watches());
    }

    private static int Watches() => Directory.EnumerateFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget?.Contains("inotify", StringComparison.Ordinal) == true);
}
