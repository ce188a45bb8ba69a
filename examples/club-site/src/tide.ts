import request from "request";

export function tide(): Promise<{ metres: number }> {
  return new Promise((resolve, reject) => {
    request("https://tides.club.example/today", { json: true }, (error, _, body) => {
      if (error) reject(error);
      else resolve(body);
    });
  });
}
