using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>A message of <see cref="MemoryQueues"/>.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Body">What it says.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="DueAt">Until when it is hidden.</param>
internal sealed record MemoryMessage(string Queue, string Body, DateTimeOffset SentAt, DateTimeOffset DueAt);

/// <summary>The part of the queue service that messages are sent with, in memory and by a clock of the test's own. The test itself receives.</summary>
internal sealed class MemoryQueues(TimeProvider clock)
{
    private readonly List<MemoryMessage> _messages = [];
    private readonly Lock _lock = new();

    /// <summary>All messages, in the order in which they were sent.</summary>
    public MemoryMessage[] Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    /// <summary>Puts a message in.</summary>
    public void Add(MemoryMessage message)
    {
        lock (_lock)
            _messages.Add(message);
    }

    /// <summary>Takes a message out.</summary>
    public void Remove(MemoryMessage message)
    {
        lock (_lock)
            _messages.Remove(message);
    }

    /// <summary>Takes all messages out.</summary>
    public void Clear()
    {
        lock (_lock)
            _messages.Clear();
    }

    /// <summary>Answers one request to a queue.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The queue's name, and what of it is meant.</param>
    /// <param name="body">What was sent.</param>
    public async Task AnswerAsync(HttpContext context, string path, byte[] body)
    {
        string queue = path.Split('/')[0];
        HttpRequest request = context.Request;
        MemoryMessage[] there = [.. Messages.Where(message => message.Queue == queue)];
        DateTimeOffset now = clock.GetUtcNow();
        switch (request.Method)
        {
            case "POST":
                string text = XDocument.Load(new MemoryStream(body)).Root!.Element("MessageText")!.Value;
                int hidden = int.Parse(request.Query["visibilitytimeout"].ToString(), CultureInfo.InvariantCulture);
                var message = new MemoryMessage(queue, Encoding.UTF8.GetString(Convert.FromBase64String(text)), now, now.AddSeconds(hidden));
                Add(message);
                context.Response.StatusCode = StatusCodes.Status201Created;
                await MemoryBlobs.WriteAsync(context, List([message], sent: true));
                break;
            case "GET" when request.Query["peekonly"] == "true":
                await MemoryBlobs.WriteAsync(context, List(there.Where(m => m.DueAt <= now).Take(1), sent: false));
                break;
            case "PUT":
                context.Response.StatusCode = StatusCodes.Status201Created;
                break;
            default:
                context.Response.Headers["x-ms-approximate-messages-count"] = there.Length.ToString(CultureInfo.InvariantCulture);
                break;
        }
    }

    private static XElement List(IEnumerable<MemoryMessage> messages, bool sent) => new("QueueMessagesList", messages.Select(m => new XElement("QueueMessage",
        new XElement("MessageId", "1"),
        new XElement("InsertionTime", m.SentAt.ToString("R", CultureInfo.InvariantCulture)),
        new XElement("ExpirationTime", DateTimeOffset.MaxValue.ToString("R", CultureInfo.InvariantCulture)),
        sent ? new XElement("PopReceipt", "1") : null,
        sent ? new XElement("TimeNextVisible", m.DueAt.ToString("R", CultureInfo.InvariantCulture)) : null,
        sent ? null : new XElement("DequeueCount", "0"),
        sent ? null : new XElement("MessageText", Convert.ToBase64String(Encoding.UTF8.GetBytes(m.Body))))));
}
