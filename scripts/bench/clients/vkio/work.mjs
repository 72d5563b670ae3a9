// The work with vk-io, set up as its README says: new VK({token}). Arguments: JOB COUNT CONCURRENCY RATE WHAT.
import http from 'node:http';
import { VK } from 'vk-io';

const [job, countText, concurrencyText, rateText, what] = process.argv.slice(2);
const [count, concurrency, rate] = [countText, concurrencyText, rateText].map(Number);
const group = 100;
const posts = 20;

const vk = new VK({
  token: process.env.VK_TOKEN,
  apiBaseUrl: process.env.BENCH_API_URL.replace(/\/$/, ''),
  agent: new http.Agent({ keepAlive: true }), // its own is for https; that one keeps connections too
  apiLimit: rate || 1e6, // can't be switched off: at least 1 ms stays between two requests
  apiMode: job === 'batch' ? 'parallel' : 'sequential',
});

function look(wall) {
  for (const post of wall.items) if (!post.text) throw new Error('a post without text');
  if (wall.items.length === 0) throw new Error('no posts');
}

const read = async i => look(await vk.api.wall.getById({ posts: `-${group}_${i % posts + 1}` }));

const steps = {
  post: async i => {
    const { post_id } = await vk.api.wall.post({ owner_id: -group, from_group: 1, message: what + i });
    if (!post_id) throw new Error('no post_id');
  },
  read,
  batch: read,
  page: async () => look(await vk.api.wall.get({ owner_id: -group, count: 100 })),
  document: () => vk.upload.document({ source: { value: what } }),
  photo: async i => {
    const photo = await vk.upload.wallPhoto({ source: { value: what }, group_id: group });
    await vk.api.wall.post({ owner_id: -group, from_group: 1, message: `photo ${i}`, attachments: String(photo) });
  },
};

let next = 1;
async function work() {
  while (next <= count) {
    try {
      await steps[job](next++);
    } catch (e) {
      console.log('error: ' + String(e?.message ?? e).replaceAll('\n', ' '));
    }
  }
}
await Promise.all(Array.from({ length: concurrency }, work));
process.exit(0); // its idle connections would hold the process
