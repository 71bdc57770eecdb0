using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Speaks with an API server: one connection, whatever is asked over it.</summary>
/// <remarks>
/// Thread: any. A client of our own reads the dozen fields that are needed out of the JSON; the generated models of the full client are several thousand types of which a dozen fields are wanted.
/// A server that is gone without a word is noticed by HTTP/2 pings, within 25 s.
/// </remarks>
internal sealed class KubernetesApi : IDisposable
{
    /// <summary>Only name, labels, owners and version of an object.</summary>
    private const string MetadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private const int ReasonCharacters = 300;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    // a connection keeps the certificate that it began with, which ends while the connection does not
    private static readonly TimeSpan CertificateFor = TimeSpan.FromMinutes(5);

    private readonly KubernetesAccess _access;
    private readonly HttpClient _client;

    /// <summary>Connects at the first question.</summary>
    public KubernetesApi(KubernetesAccess access)
    {
        _access = access;
        _client = new HttpClient(Handler(access)) { BaseAddress = access.Server, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Where it is.</summary>
    public Uri Server => _access.Server;

    /// <summary>Asks for one object or list.</summary>
    /// <exception cref="KubernetesApiException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">The server is not there.</exception>
    /// <exception cref="OperationCanceledException">It has not answered within 30 s, or the caller gave up.</exception>
    public async Task<JsonDocument> GetAsync(string path, bool metadataOnly, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerWithin);
        using var answer = await SendAsync(path, metadataOnly, patience.Token);
        await using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
        return await JsonDocument.ParseAsync(body, cancellationToken: patience.Token);
    }

    /// <summary>Asks for changes: one JSON object a line until the server or the caller ends it. The caller disposes of the answer.</summary>
    /// <exception cref="KubernetesApiException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">The server is not there.</exception>
    public Task<HttpResponseMessage> WatchAsync(string path, CancellationToken cancellationToken) => SendAsync(path, metadataOnly: false, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string path, bool metadataOnly, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.TryAddWithoutValidation("Accept", metadataOnly ? MetadataOnly : "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "streams-agent");
        if (_access.Token() is { Length: > 0 } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw new KubernetesApiException(answer.StatusCode, path, await ReasonAsync(answer, cancellationToken));
        }
    }

    /// <summary>The message of the Status object, or the beginning of whatever came.</summary>
    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var start = new byte[4 * ReasonCharacters];
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            using var status = JsonDocument.Parse(start.AsMemory(0, read));
            return Json.Text(status.RootElement, "message");
        }
        catch (JsonException)
        {
            var text = System.Text.Encoding.UTF8.GetString(start, 0, read);
            return text.Length <= ReasonCharacters ? text : text[..ReasonCharacters];
        }
    }

    private static SocketsHttpHandler Handler(KubernetesAccess access) => new()
    {
        PooledConnectionLifetime = access.Certificate is null ? Timeout.InfiniteTimeSpan : CertificateFor,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 8,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(15),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = access.ServerName.Length > 0 ? access.ServerName : null,
            LocalCertificateSelectionCallback = access.Certificate is { } certificate ? (_, _, _, _, _) => certificate() : null,
            RemoteCertificateValidationCallback = (_, presented, chain, errors) => IsTrusted(access, presented, chain, errors),
        },
    };

    private static bool IsTrusted(KubernetesAccess access, X509Certificate? presented, X509Chain? sent, SslPolicyErrors errors)
    {
        if (access.TrustsAnyServer)
        {
            return true;
        }

        if (presented is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        if (access.Authorities() is not { } authorities)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (var between in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(between.Certificate);
        }

        using var certificate = X509CertificateLoader.LoadCertificate(presented.GetRawCertData());
        return chain.Build(certificate);
    }
}
