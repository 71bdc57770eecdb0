using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Streams.Agent.Metadata.Cri;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

/// <summary>Answers on a unix socket as a CRI runtime would: gRPC over HTTP/2, in the few lines that it takes.</summary>
internal sealed class FakeCri : IAsyncDisposable
{
    private const string Service = "/runtime.v1.RuntimeService/";

    private readonly Channel<string> _questions = Channel.CreateBounded<string>(4_096);
    private readonly Channel<ContainerEventResponse> _events = Channel.CreateBounded<ContainerEventResponse>(64);
    private readonly WebApplication _server;

    private FakeCri(string name, string socketPath)
    {
        Name = name;
        SocketPath = socketPath;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public string Name { get; set; }

    public string SocketPath { get; }

    /// <summary>What asking for events ends in; null where they are told.</summary>
    public StatusCode? Refusal { get; set; }

    /// <summary>True for one that takes questions and never answers.</summary>
    public bool Hangs { get; set; }

    public ConcurrentDictionary<string, ContainerStatus> Containers { get; } = new();

    /// <summary>What was asked so far.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public static async Task<FakeCri> StartAsync(string name, string socketPath)
    {
        var runtime = new FakeCri(name, socketPath);
        await runtime._server.StartAsync();
        return runtime;
    }

    /// <summary>Tells an event to whoever listens, or will.</summary>
    public void Tell(ContainerEventResponse told) => Assert.True(_events.Writer.TryWrite(told));

    /// <summary>Ends the conversation about events.</summary>
    public void EndEvents() => _events.Writer.TryComplete();

    /// <summary>Waits until a question has been put; those before it are passed over.</summary>
    public async Task AskedForAsync(string question, CancellationToken cancellationToken)
    {
        while (await _questions.Reader.ReadAsync(cancellationToken) != question)
        {
            // another question
        }
    }

    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var call = context.Request.Path.Value![Service.Length..];
        using var question = new MemoryStream();
        await context.Request.Body.CopyToAsync(question);
        var asked = question.ToArray().AsMemory(5);
        Asked.Enqueue(call);
        _questions.Writer.TryWrite(call);
        context.Response.ContentType = "application/grpc";
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var status = StatusCode.OK;
        switch (call)
        {
            case "Version":
                await SendAsync(context, new VersionResponse { RuntimeName = Name });
                break;
            case "ListContainers":
                await SendAsync(context, new ListContainersResponse { Containers = { Containers.Values.Select(container => new Container { Id = container.Id, State = container.State }) } });
                break;
            case "ContainerStatus" when Containers.TryGetValue(ContainerStatusRequest.Parser.ParseFrom(asked.Span).ContainerId, out var found):
                await SendAsync(context, new ContainerStatusResponse { Status = found });
                break;
            case "ContainerStatus":
                status = StatusCode.NotFound;
                break;
            case "GetContainerEvents" when Refusal is { } refusal:
                status = refusal;
                break;
            case "GetContainerEvents":
                await foreach (var told in _events.Reader.ReadAllAsync(context.RequestAborted))
                {
                    await SendAsync(context, told);
                }

                break;
            default:
                status = StatusCode.Unimplemented;
                break;
        }

        context.Response.AppendTrailer("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
    }

    private static async Task SendAsync(HttpContext context, IMessage answer)
    {
        var frame = new byte[5 + answer.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        answer.WriteTo(frame.AsSpan(5));
        await context.Response.Body.WriteAsync(frame);
        await context.Response.Body.FlushAsync();
    }
}
