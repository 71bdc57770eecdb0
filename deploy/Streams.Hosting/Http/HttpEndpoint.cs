using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Streams.Hosting.Metrics;

namespace Streams.Hosting.Http;

/// <summary>Answers /metrics, /healthz and /readyz, on loopback unless told otherwise.</summary>
public sealed class HttpEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpEndpoint(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts it; null where <paramref name="listen"/> is 0.</summary>
    /// <exception cref="UsageException">The address is no address, or someone else listens there.</exception>
    public static async Task<HttpEndpoint?> StartAsync(string listen, MetricsRegistry metrics, Readiness readiness, CancellationToken cancellationToken = default)
    {
        if (ListenAddress.Parse(listen) is not { } address)
        {
            return null;
        }

        // the empty one: others read appsettings.json of the working directory, and watch all that lies below it, which may be the whole host
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address);
        });

        var application = builder.Build();
        application.UseRouting();
        application.MapGet("/metrics", context => WriteMetricsAsync(context, metrics));
        application.MapGet("/healthz", context => AnswerAsync(context, readiness.IsHealthy, readiness));
        application.MapGet("/readyz", context => AnswerAsync(context, readiness.IsReady, readiness));

        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new HttpEndpoint(application);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new UsageException($"--http {listen}: cannot listen there ({e.Message.TrimEnd('.')}); name another HOST:PORT, or 0 for none.", e);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task WriteMetricsAsync(HttpContext context, MetricsRegistry metrics)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await metrics.WriteAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, bool well, Readiness readiness)
    {
        context.Response.StatusCode = (int)(well ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(well ? "ok\n" : readiness.Reasons, context.RequestAborted);
    }
}
